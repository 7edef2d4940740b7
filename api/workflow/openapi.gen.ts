export interface paths {
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what here, and when */
        get: {
            parameters: {
                query?: {
                    /** @description Who acted, or for whom: a user's id or a service's name */
                    actor?: string;
                    action?: string;
                    subject?: string;
                    from?: string;
                    to?: string;
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Records, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["AuditRecord"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All of it as lines of JSON, or as CSV, the oldest first */
        get: {
            parameters: {
                query?: {
                    /** @description Who acted, or for whom: a user's id or a service's name */
                    actor?: string;
                    action?: string;
                    subject?: string;
                    from?: string;
                    to?: string;
                    format?: "ndjson" | "csv";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                        "text/csv": string;
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/starts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what became of a definition's starts: started, held, skipped or replaced, by which policy and why */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    decision?: "started" | "held" | "skipped" | "replaced";
                    /** @description Which policy decided so; `loop` and `depth` are the engine's own. */
                    policy?: "concurrency" | "rate" | "quietHours" | "reEnrolment" | "cap" | "stop" | "loop" | "depth";
                };
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of starts, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Start"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell for which events of the last 30 days a process would have started, and what its policies would have done
         * @description Judged as events are that come in; nothing starts. `since` up to 30 days ago.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: date-time */
                        since: string;
                        /**
                         * Format: date-time
                         * @description Now unless given.
                         */
                        until?: string;
                        /**
                         * @description The draft as it was saved last, or the current version.
                         * @default draft
                         * @enum {string}
                         */
                        of?: "draft" | "published";
                    };
                };
            };
            responses: {
                /** @description What would have happened */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Preview"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/starts/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a definition: from now on nothing starts it, and what asks for it is held
         * @description With `runs: cancel` the runs that are under way are ended as well.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason: string;
                        /**
                         * @description `cancel` ends the runs that are under way too; that cannot be undone.
                         * @default keep
                         * @enum {string}
                         */
                        runs?: "keep" | "cancel";
                    };
                };
            };
            responses: {
                /** @description Stopped */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartsState"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/starts/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a stopped definition start again, and say what becomes of the starts that were held */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description What becomes of the starts that were held meanwhile: they start now, or never.
                         * @enum {string}
                         */
                        held: "start" | "skip";
                    };
                };
            };
            responses: {
                /** @description Resumed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StartsState"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a process: what would start queues until it is resumed, and its runs under way pause */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Why, for whoever wonders. */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description How it stands now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefinitionPause"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a paused process: what queued starts, the oldest first, and the runs paused with it go on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How it stands now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefinitionPause"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List definitions by name */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    namespace?: string;
                    /** @description `draft`: never published; `retired`: every version is. */
                    state?: "published" | "draft" | "retired";
                    /** @description Part of the name or the title. */
                    query?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of definitions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["DefinitionSummary"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check a definition: every fault with line, column and JSON pointer */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/yaml": string;
                    "text/yaml": string;
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description What is wrong with it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            valid: boolean;
                            faults: components["schemas"]["DefinitionFault"][];
                            /** @description What it calls. */
                            functions?: string[];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a definition and its versions; `Accept: application/yaml` answers its source */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The definition */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Definition"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the draft as it was written */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The source */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/yaml": string;
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Save a draft as it is written, comments and all */
        put: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/yaml": string;
                    "text/yaml": string;
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Saved, with what is wrong with it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Draft"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Throw the draft away; a definition that was never published goes with it */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish the draft as an immutable version
         * @description It must be free of errors and pass the tests that it carries. With `If-Match` only the draft that was read is published.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description Runs act as the service instead of with the rights of whoever started them.
                         * @enum {string}
                         */
                        actingRole?: "service";
                        /** @description User id of who answers for its runs. */
                        owner?: string;
                    };
                };
            };
            responses: {
                /** @description The version, and what changed */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PublishedVersion"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what changed in meaning between two versions, or the current one and the draft */
        get: {
            parameters: {
                query?: {
                    /** @description A version, `current` or `draft`. */
                    from?: string;
                    /** @description A version, `current` or `draft`. */
                    to?: string;
                };
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The changes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            from: string;
                            to: string;
                            changes: components["schemas"]["DefinitionChange"][];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an earlier version start new runs again, as it was */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: string;
                    };
                };
            };
            responses: {
                /** @description The version, now the current one */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Version"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/{version}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a published version the draft again, as it was written */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    namespace: string;
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The draft */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Draft"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schemas/process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the JSON Schema of the language with the functions that may be called, for editors and forms */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description JSON Schema, draft 2020-12 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a published version; `Accept: application/yaml` answers its source */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Version"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/{version}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retire a version: it starts no more runs */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Version"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the functions that definitions may call: the catalogue, with JSON Schemas, and those shared here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The functions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["CatalogueFunction"][];
                            shared: components["schemas"]["SharedFunction"][];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/functions/{name}/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a shared function; `Accept: application/yaml` answers its source */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The function */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedFunction"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Publish a function that definitions share, called as `NAME:VERSION@default` */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/yaml": string;
                    "text/yaml": string;
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            responses: {
                /** @description Published before, the same */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedFunction"];
                    };
                };
                /** @description Published */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedFunction"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/functions/{name}/{version}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retire a shared function: no definition published from now on may call it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                    version: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The function */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedFunction"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/simulations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a definition in virtual time, without effects
         * @description Calls are answered by `mocks`. Where none fits, a catalogue function answers with a sample of its output (the trace says so), a person does not answer, and any other call is a fault. Five seconds, 256 MB and 4 MB of result at most.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description YAML or JSON text, the definition itself, or the name of a stored one. */
                        definition: string | {
                            namespace: string;
                            name: string;
                            /** @description The current one unless said. */
                            version?: string;
                            /** @description The draft instead of a version. */
                            draft?: boolean;
                        } | {
                            [key: string]: unknown;
                        };
                        input?: unknown;
                        /** @description The event that starts the run; attributes not said are made up. */
                        event?: {
                            [key: string]: unknown;
                        } | {
                            [key: string]: unknown;
                        }[];
                        /** @description Answers in place of the world's; the first that fits a call is given. */
                        mocks?: {
                            [key: string]: unknown;
                        }[];
                        /** @description Events that arrive so long `after` the start or, with `task`, after that task begins. */
                        later?: {
                            [key: string]: unknown;
                        }[];
                        /**
                         * Format: date-time
                         * @description Now unless said.
                         */
                        startAt?: string;
                    };
                };
            };
            responses: {
                /** @description What the run would do */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Simulation"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    status?: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
                    /** @description `namespace/name` */
                    definition?: string;
                    /** @description `type/id` */
                    record?: string;
                    waiting?: "person" | "event" | "timer" | "run" | "incident" | "suspended" | "call" | "worker" | "policy";
                    /** @description A run's id or key, or the beginning of its workflow id. */
                    query?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of runs */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["RunSummary"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Start a run
         * @description Starts the current version of a process, or the one named. With `?wait` it answers when the run has ended or the time is up. Repeating a start under the same `Idempotency-Key` or `key` answers 200 with the run that it made.
         */
        post: {
            parameters: {
                query?: {
                    /** @description Seconds to wait for the end of the run. */
                    wait?: number | null;
                };
                header?: {
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        definition: {
                            namespace: string;
                            name: string;
                            version?: string;
                        };
                        input?: unknown;
                        /** @description A business key: a second start of the definition under it answers with the first run. */
                        key?: string;
                        record?: {
                            type: string;
                            id: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Started before */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description Started */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a run with its steps and what it waits for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the lifecycle of a run and its tasks, as the standard's CloudEvents */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of events, oldest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["CloudEvent"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/terminate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a run at once */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what running an incident's step again would repeat */
        get: {
            parameters: {
                query?: {
                    /** @description Path of the step, as `steps` of the run have it. */
                    path?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The calls */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Retried"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Run an incident's step again, with another input if given */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description Of the incident; needed where several are open. */
                        path?: string;
                        input?: unknown;
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on as if an incident's step had given this output */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Of the incident; needed where several are open. */
                        path?: string;
                        output: unknown;
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a run with its incident's error */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description Of the incident; needed where several are open. */
                        path?: string;
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a run begin nothing new until it is resumed */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused run go on */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/rewind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the steps that a run can be taken back to, with what would happen again */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The steps, outer ones first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Returns"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Take a run, open or ended, back to a step that it began before */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Path of the step, as `steps` of the run have it. */
                        step: string;
                        reason?: string;
                        /** @default false */
                        dryRun?: boolean;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Rewound"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/migrate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a run go on under another version of its definition */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        version: string;
                        /**
                         * @description Step of the old version → step of the new one, as JSON pointers, where names do not tell.
                         * @example {
                         *       "/do/1/ask": "/do/2/confirm"
                         *     }
                         */
                        mapping?: {
                            [key: string]: string;
                        };
                        reason?: string;
                        /** @default false */
                        dryRun?: boolean;
                    };
                };
            };
            responses: {
                /** @description The run afterwards */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Migrated"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/signal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an event to a run that listens for it
         * @description Answers 409 when it does not listen for such an event now: what it waits for is in `GET /v1/runs/{id}`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SignalRun"];
                };
            };
            responses: {
                /** @description The run gets it */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Signalled"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what needs a person: failed steps, runs that do not go on, and what all runs miss
         * @description The open ones, the newest first; `state=resolved` tells those that are over.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    state?: "open" | "resolved" | "all";
                    kind?: "fault" | "overdue" | "retrying" | "stalled" | "not_started" | "failing_task" | "blast_radius" | "no_worker" | "no_temporal";
                    /** @description `namespace/name` */
                    definition?: string;
                    /** @description The type of the error; of the standard's its last part is enough. */
                    errorType?: string;
                    /** @description Opened then or later. */
                    since?: string;
                    run?: string;
                    /** @description A user's id, or `me`. */
                    assignee?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of incidents */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["IncidentSummary"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an incident: what happened in plain words, what was sent and answered, and what helps */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The incident */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentDetail"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Comment on an incident */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        text: string;
                    };
                };
            };
            responses: {
                /** @description The comment */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentComment"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that somebody is at it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The incident */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentDetail"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an incident to somebody */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description A user's id; null gives it back.
                         */
                        assignee: string | null;
                    };
                };
            };
            responses: {
                /** @description The incident */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IncidentDetail"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List batches, the newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    state?: "running" | "done" | "cancelled" | "refused";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of batches */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Batch"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Do something to many runs that fit the filter now and that one may operate, or start a process for records
         * @description It goes on in the background, one by one, each once, with the rights of who asked. `dryRun` does nothing and tells of each run whether it would be done, and which steps would be done again. `enrol` starts a process that events start for records that are there already, as if the event had just come; it needs `workflow.runs:start` too, and takes records that one may see.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateBatch"];
                };
            };
            responses: {
                /** @description Taken on */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Batch"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how far a batch is, and what came of each run or record */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    /** @description Only these results. */
                    state?: "pending" | "done" | "failed" | "left";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The batch with a page of results */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchDetail"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a batch where it stands */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The batch */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Batch"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List human tasks, newest first or by due date */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    /** @description A user's id; `me` also finds what my roles and teams may claim, `team` what my teams have to do. */
                    assignee?: string;
                    status?: "open" | "completed" | "expired" | "cancelled";
                    due?: "overdue" | "none";
                    dueBefore?: string;
                    dueAfter?: string;
                    priority?: "low" | "normal" | "high" | "urgent";
                    /** @description `namespace/name` */
                    definition?: string;
                    /** @description `type/id` */
                    record?: string;
                    run?: string;
                    /** @description `newest` unless said. */
                    sort?: "newest" | "due";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of tasks */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Task"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count open and overdue tasks */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How many are mine, my teams' and visible */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskCounts"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a human task */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was said about a task */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The comments, oldest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["TaskComment"][];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Say something about a task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        text: string;
                    };
                };
            };
            responses: {
                /** @description The comment */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TaskComment"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claim a task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a claimed task back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/delegate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a task that one may do to another person */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description A user, who may do tasks.
                         */
                        to: string;
                        comment?: string;
                    };
                };
            };
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a task to other people, whoever had it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        to: {
                            assignee?: string;
                            role?: string;
                            team?: string;
                            candidates?: string[];
                        };
                        comment?: string;
                    };
                };
            };
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a task; its run goes on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The answer; it must fit the task's form. */
                        output: unknown;
                    };
                };
            };
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List business calendars */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The calendars by name */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Calendar"][];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calendars/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a business calendar */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The calendar */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Calendar"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Make or change a business calendar
         * @description Working hours by weekday in a time zone, and holidays. What is due already stays due when it was.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        title: string;
                        timeZone: string;
                        /**
                         * @description Spans of local time by weekday; 24:00 is the day's end
                         * @example {
                         *       "mon": [
                         *         [
                         *           "09:00",
                         *           "17:00"
                         *         ]
                         *       ]
                         *     }
                         */
                        hours: {
                            mon?: [
                                string,
                                string
                            ][];
                            tue?: [
                                string,
                                string
                            ][];
                            wed?: [
                                string,
                                string
                            ][];
                            thu?: [
                                string,
                                string
                            ][];
                            fri?: [
                                string,
                                string
                            ][];
                            sat?: [
                                string,
                                string
                            ][];
                            sun?: [
                                string,
                                string
                            ][];
                        };
                        /** @default [] */
                        holidays?: ({
                            name: string;
                            on: string;
                        } | {
                            name: string;
                            /** @description Days from Easter Sunday */
                            easter: number;
                        })[];
                    };
                };
            };
            responses: {
                /** @description The calendar */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Calendar"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a business calendar that no process uses */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/calendars/{name}/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell when something is due by a calendar */
        get: {
            parameters: {
                query?: {
                    from?: string;
                    businessDays?: number | null;
                    businessHours?: number | null;
                };
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The moment */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            dueAt: string;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the question that a link in a mail answers; nothing is decided */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The question and a button */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description The person may not decide this (any more) */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description There is no such link */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description The link was used, or the question is closed or somebody else's */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /** Give the answer that a link in a mail stands for, once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Decided */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description The person may not decide this (any more) */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description There is no such link */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description The link was used, or the question is closed or somebody else's */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take in CloudEvents, one or a batch
         * @description Each starts the processes that it triggers and wakes the runs that listen for it, once however often it comes.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/cloudevents+json": components["schemas"]["CloudEvent"] | components["schemas"]["CloudEvent"][];
                    "application/cloudevents-batch+json": components["schemas"]["CloudEvent"] | components["schemas"]["CloudEvent"][];
                    "application/json": components["schemas"]["CloudEvent"] | components["schemas"]["CloudEvent"][];
                };
            };
            responses: {
                /** @description Taken in */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            accepted: number;
                            known: number;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a task for people; the same key gives the same task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        due?: {
                            [key: string]: unknown;
                        };
                        /** Format: date-time */
                        dueAt?: string;
                        notify?: boolean;
                        reminders?: {
                            before?: unknown;
                            after?: unknown;
                            every?: unknown;
                            times?: number;
                        }[];
                        escalation?: {
                            after?: unknown;
                            to?: {
                                assignee?: string;
                                role?: string;
                                team?: string;
                                candidates?: string[];
                                rule?: string;
                            };
                            notify?: {
                                assignee?: string;
                                role?: string;
                                team?: string;
                                candidates?: string[];
                                rule?: string;
                            };
                            /** @enum {boolean} */
                            expire?: true;
                        }[];
                        onExpiry?: ("raise" | "wait") | {
                            decide: unknown;
                        };
                        assignee?: string;
                        role?: string;
                        team?: string;
                        candidates?: string[];
                        key: string;
                        /** Format: uuid */
                        runId: string;
                        path: string;
                        title: string;
                        description?: string;
                        form?: {
                            [key: string]: unknown;
                        };
                        facts?: {
                            [key: string]: unknown;
                        };
                        choices?: {
                            title: string;
                            answer: unknown;
                        }[];
                        /** @enum {string} */
                        priority?: "low" | "normal" | "high" | "urgent";
                        fourEyes?: boolean | number | {
                            /** @default 1 */
                            people?: number;
                            /**
                             * @default [
                             *       "starter"
                             *     ]
                             */
                            not?: string[];
                            endsWith?: {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
            responses: {
                /** @description The task */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            taskId: string;
                            dueAt?: string;
                            plan?: {
                                at: string;
                                /** @enum {string} */
                                do: "notify" | "remind" | "escalate" | "expire";
                                step: number;
                            }[];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/task-mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write the mails that tell of a task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        key: string;
                        /** @enum {string} */
                        occasion: "opened" | "reminder" | "escalated";
                        to?: {
                            assignee?: string;
                            role?: string;
                            team?: string;
                            candidates?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description What came of it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            mails: {
                                userId: string;
                                email: string;
                                template: {
                                    name: string;
                                    variables: {
                                        [key: string]: unknown;
                                    };
                                };
                                confidential: boolean;
                            }[];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/task-escalations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a step of a task's escalation */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        key: string;
                        step: number;
                        to?: {
                            assignee?: string;
                            role?: string;
                            team?: string;
                            candidates?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description What came of it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            who?: string;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/task-expiries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a task whose time is over */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        key: string;
                        decide?: unknown;
                    };
                };
            };
            responses: {
                /** @description What came of it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answered: boolean;
                            output?: unknown;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/projections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write what runs tell of themselves
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        updates: {
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            version?: string;
                            /** @enum {string} */
                            status: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
                            /** Format: date-time */
                            at: string;
                            waitingFor?: components["schemas"]["Waiting"];
                            incident?: components["schemas"]["Incident"];
                            output?: unknown;
                            error?: components["schemas"]["Fault"];
                            steps: {
                                path: string;
                                name: string;
                                kind: string;
                                /** @enum {string} */
                                status: "running" | "waiting" | "incident" | "completed" | "skipped" | "faulted" | "cancelled";
                                attempts: number;
                                /** Format: date-time */
                                startedAt: string;
                                /** Format: date-time */
                                endedAt?: string;
                                input?: unknown;
                                output?: unknown;
                                error?: components["schemas"]["Fault"];
                            }[];
                        }[];
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/task-closures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a task that needs no answer any more
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        key: string;
                        /** @enum {string} */
                        reason: "expired" | "cancelled";
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Listen for events for a run
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subscriptionId: string;
                        /** Format: uuid */
                        runId: string;
                        filters: {
                            with: {
                                [key: string]: unknown;
                            };
                            correlate?: {
                                [key: string]: {
                                    from: string;
                                    expect?: unknown;
                                };
                            };
                            vars?: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** Format: date-time */
                        until?: string;
                        left?: string[];
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/unsubscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Listen no more
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subscriptionId: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Emit an event of a run
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        event: components["schemas"]["CloudEvent"];
                        /** Format: uuid */
                        runId: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/ticks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell that a time of a schedule has come
         * @description For the worker: permission `workflow.internal:write`, services only. Safe to repeat.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        namespace: string;
                        name: string;
                        /** Format: date-time */
                        at: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read secrets for a step of a run: those that its definition lists */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        runId: string;
                        names: string[];
                    };
                };
            };
            responses: {
                /** @description The values by name */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            values: {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a run as a step of another; the same key gives the same run
         * @description It acts with the starter and the rights of the run that it is a step of. Chains deeper than 10 answer 422.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The step's key: the same gives the same run. */
                        key: string;
                        definition: {
                            namespace: string;
                            name: string;
                            version?: string;
                        };
                        input: unknown;
                        /**
                         * Format: uuid
                         * @description The run whose step this is.
                         */
                        runId: string;
                    };
                };
            };
            responses: {
                /** @description The run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            runId: string;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/runs/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what became of a run */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its status, and its output or error when it ended */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunResult"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run that another started as a step */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The run that started it as a step.
                         */
                        runId: string;
                    };
                };
            };
            responses: {
                /** @description Asked to stop, or ended already */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List secrets by name, with who changed them when; values are never shown */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of secrets */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            results: components["schemas"]["Secret"][];
                            paging?: {
                                next: {
                                    after: string;
                                };
                            };
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a secret and the published versions that may use it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The secret, without its value */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SecretUse"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Keep a secret, or replace its value */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Text, or an object whose members definitions name. Nobody can read it again. */
                        value: string | {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Replaced */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Secret"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Secret"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Forget a secret */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Forgotten */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/schedule/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start no runs by the clock until the schedule is resumed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description Why, for whoever wonders. */
                        note?: string;
                    };
                };
            };
            responses: {
                /** @description The schedule */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Schedule"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/schedule/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused schedule go on; times that passed are not made up */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The schedule */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Schedule"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/definitions/{namespace}/{name}/hook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an address that starts a process by a plain POST; an earlier one stops working */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description Callers sign what they send, as Standard Webhooks says, with a secret that is told once.
                         * @default false
                         */
                        signed?: boolean;
                    };
                };
            };
            responses: {
                /** @description The address, told once */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HookAddress"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Let the address of a process work no more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    namespace: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It works no more */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the process that an address stands for, with the body as its input
         * @description Once per `webhook-id` or `Idempotency-Key`. Where the address is signed, the headers of Standard Webhooks are needed.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                    "webhook-id"?: string;
                    "webhook-timestamp"?: string;
                    "webhook-signature"?: string;
                };
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description Started before, or skipped by a policy */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            runId?: string;
                            /** @description Why a policy of the process let nothing start. */
                            skipped?: string;
                        };
                    };
                };
                /** @description Started */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            runId?: string;
                            /** @description Why a policy of the process let nothing start. */
                            skipped?: string;
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/codec/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Encrypt payloads (Temporal's remote codec) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default [] */
                        payloads?: {
                            metadata?: {
                                [key: string]: string;
                            };
                            data?: string;
                        }[];
                    };
                };
            };
            responses: {
                /** @description The payloads, in the order given */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @default [] */
                            payloads: {
                                metadata?: {
                                    [key: string]: string;
                                };
                                data?: string;
                            }[];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/codec/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decrypt payloads (Temporal's remote codec) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default [] */
                        payloads?: {
                            metadata?: {
                                [key: string]: string;
                            };
                            data?: string;
                        }[];
                    };
                };
            };
            responses: {
                /** @description The payloads, in the order given */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @default [] */
                            payloads: {
                                metadata?: {
                                    [key: string]: string;
                                };
                                data?: string;
                            }[];
                        };
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/personal-data/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell everything held of a person */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: components["schemas"]["PersonalDataSubject"];
                    };
                };
            };
            responses: {
                /** @description A part a store */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataHoldings"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/personal-data/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the use of a person's data until it is released or erased */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: components["schemas"]["PersonalDataSubject"];
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/personal-data/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift a hold */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: components["schemas"]["PersonalDataSubject"];
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/personal-data/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a person; what stays for a while is told */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        subject: components["schemas"]["PersonalDataSubject"];
                    };
                };
            };
            responses: {
                /** @description What was erased and what remains */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataErased"];
                    };
                };
                /** @description A problem */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The page to sign in to Temporal's Web UI */
        get: {
            parameters: {
                query?: {
                    next?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        /** Sign in with the page's form */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": {
                        email: string;
                        password: string;
                        /** @default  */
                        totp?: string;
                        /** @default /temporal */
                        next?: string;
                    };
                };
            };
            responses: {
                /** @description The page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
                /** @description Signed in */
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AuditRecord: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            actor: string;
            onBehalfOf: string | null;
            action: string;
            subject: string;
            detail: {
                [key: string]: unknown;
            };
            requestId: string | null;
            seq: number;
            previous: string;
            hash: string;
        };
        /** @description RFC 9457 problem details with a stable `code`. */
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            requestId: string;
            errors?: ({
                path: string;
                message: string;
            } & {
                [key: string]: unknown;
            })[];
        };
        Start: {
            /** @enum {string} */
            decision: "started" | "held" | "skipped" | "replaced";
            policy?: string;
            reason?: string;
            /** @description What asked for it: an event, a key, a time. */
            cause: string;
            /**
             * Format: uuid
             * @description A skipped start has none.
             */
            runId?: string;
            about?: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: date-time
             * @description When a held one starts, as far as that is known.
             */
            dueAt?: string;
            /** Format: date-time */
            startedAt?: string;
        };
        Preview: {
            /**
             * Format: date-time
             * @description No earlier than events are kept: 30 days.
             */
            since: string;
            /** Format: date-time */
            until: string;
            /** @description Events of its types in that time. */
            looked: number;
            /** @description False where there were more events than one preview looks at. */
            complete: boolean;
            /** @description Events that would have asked for a start. */
            fired: number;
            records: number;
            started: number;
            /** @description By quiet hours or the rate: they would have started later. */
            held: number;
            /** @description By re-enrolment, or because a run of its own led to them. */
            skipped: number;
            /**
             * Format: date-time
             * @description When the cap would have stopped it.
             */
            stoppedAt?: string;
            days: {
                day: string;
                fired: number;
                started: number;
            }[];
            /** @description The newest 500. */
            results: {
                event: string;
                type: string;
                /** Format: date-time */
                at: string;
                record?: {
                    type: string;
                    id: string;
                };
                /** @enum {string} */
                decision: "started" | "held" | "skipped";
                policy?: string;
                /** Format: date-time */
                dueAt?: string;
            }[];
        };
        StartsState: {
            stopped: boolean;
            /** Format: date-time */
            stoppedAt?: string;
            /** @description Nobody where the cap did. */
            stoppedBy?: string;
            reason?: string;
            /** @description Starts that wait until somebody resumes them. */
            held: number;
            /** @description Runs that were asked to end. */
            cancelling?: number;
            /** @description Starts that were held and are decided now. */
            released?: number;
        };
        DefinitionPause: {
            paused: boolean;
            /** Format: date-time */
            pausedAt?: string;
            pausedBy?: string;
            reason?: string;
            /** @description Starts that wait to be let go. */
            queued: number;
            /** @description The batch that pauses, or resumes, the runs that were under way, and how far it is: see `/v1/batches/{id}`. */
            runs?: {
                /** Format: uuid */
                batch: string;
                state: string;
                total: number;
                done: number;
                failed: number;
            };
        };
        DefinitionSummary: {
            namespace: string;
            name: string;
            title?: string;
            currentVersion?: string;
            /** @enum {string} */
            state: "published" | "draft" | "retired";
            draft?: {
                etag: string;
                /** Format: date-time */
                savedAt: string;
                savedBy: string;
            };
        };
        DefinitionFault: {
            /** @description JSON pointer */
            path: string;
            line: number;
            column: number;
            message: string;
            /**
             * @description A warning does not keep it from being published.
             * @enum {string}
             */
            severity: "error" | "warning";
            suggestion?: string;
        };
        Definition: components["schemas"]["DefinitionSummary"] & {
            versions: components["schemas"]["VersionSummary"][];
            schedule?: components["schemas"]["Schedule"];
            hook?: components["schemas"]["Hook"];
            /** @description What keeps its runs and starts, as its current version says. */
            policy?: {
                [key: string]: unknown;
            };
            pause?: components["schemas"]["DefinitionPause"] & unknown;
            starts?: components["schemas"]["StartsState"] & unknown;
        };
        VersionSummary: {
            version: string;
            hash: string;
            actingRole?: string;
            owner?: string;
            publishedBy: string;
            /** Format: date-time */
            publishedAt: string;
            /** Format: date-time */
            retiredAt?: string;
        };
        Schedule: {
            version: string;
            everySeconds?: number;
            cron?: string;
            timeZone?: string;
            afterSeconds?: number;
            /** @description The next times; none while it is paused, or while an `after` runs. */
            next: string[];
            paused: boolean;
            pausedBy?: string;
            note?: string;
            /** @description Whether Temporal has heard of it. */
            applied: boolean;
            error?: string;
        };
        Hook: {
            signed: boolean;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
        };
        Draft: {
            namespace: string;
            name: string;
            etag: string;
            /** Format: date-time */
            savedAt: string;
            savedBy: string;
            faults: components["schemas"]["DefinitionFault"][];
        };
        PublishedVersion: components["schemas"]["Version"] & {
            /** @description What changed in meaning since the version before. */
            changes: components["schemas"]["DefinitionChange"][];
        };
        DefinitionChange: {
            /**
             * @description What of the process, and what became of it.
             * @example task.added
             */
            kind: string;
            /** @description The change in words. */
            text: string;
            /** @description JSON pointer */
            path: string;
            before?: unknown;
            after?: unknown;
        };
        Version: components["schemas"]["VersionSummary"] & {
            namespace: string;
            name: string;
            /** @description The definition. */
            document: {
                [key: string]: unknown;
            };
            /** @description How each function that it calls is called. */
            functions: {
                [key: string]: unknown;
            };
        };
        CatalogueFunction: {
            name: string;
            title: string;
            description: string;
            idempotency: string;
            inputSchema: {
                [key: string]: unknown;
            };
            outputSchema: {
                [key: string]: unknown;
            };
            call: {
                [key: string]: unknown;
            };
        };
        SharedFunction: {
            name: string;
            version: string;
            /**
             * @description What definitions write.
             * @example notify:1.0.0@default
             */
            call: string;
            hash: string;
            document: {
                [key: string]: unknown;
            };
            publishedBy: string;
            /** Format: date-time */
            publishedAt: string;
            /** Format: date-time */
            retiredAt?: string;
        };
        Simulation: {
            /**
             * @description `pending`: the event starts no run.
             * @enum {string}
             */
            status: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
            output?: unknown;
            error?: components["schemas"]["Fault"];
            waitingFor?: components["schemas"]["Waiting"];
            startedAt: string;
            endedAt: string;
            /** @description Virtual time from start to end, ISO 8601. */
            elapsed: string;
            steps: components["schemas"]["Step"][];
            /** @description Names of all tasks begun, in order. */
            begun: string[];
            /** @description What would have been asked of the world. */
            calls: {
                call: string;
                task: string;
                path: string;
                at: string;
                with?: unknown;
            }[];
            /** @description Each task with its data before and after each expression. */
            trace: components["schemas"]["TraceStep"][];
            notes: string[];
        };
        /** @description An error as the process language has it (RFC 9457). */
        Fault: {
            type: string;
            status: number;
            title?: string;
            detail?: string;
            instance?: string;
        };
        /** @description What an open run waits for, since when, until when, and who can move it. */
        Waiting: {
            /** @enum {string} */
            kind: "person" | "event" | "timer" | "run" | "incident" | "suspended" | "call" | "worker" | "policy";
            path: string;
            since: string;
            until?: string;
            who?: string;
            /** @enum {string} */
            whoIs?: "user" | "role" | "team" | "rule" | "process" | "operators" | "engineers";
            detail?: string;
            runId?: string;
            attempts?: number;
            nextAt?: string;
        };
        Step: {
            path: string;
            name: string;
            kind: string;
            status: string;
            attempts: number;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
            input?: unknown;
            output?: unknown;
            error?: components["schemas"]["Fault"];
        };
        TraceStep: {
            path: string;
            name: string;
            kind: string;
            /** @enum {string} */
            status: "open" | "completed" | "skipped" | "faulted" | "cancelled";
            startedAt: string;
            endedAt?: string;
            /** @description Raw input. */
            before?: unknown;
            /** @description What `input.from` made of it. */
            input?: unknown;
            rawOutput?: unknown;
            /** @description What `output.as` made of the raw output. */
            after?: unknown;
            contextBefore?: unknown;
            contextAfter?: unknown;
            expressions: {
                program: string;
                input?: unknown;
                output?: unknown;
                error?: components["schemas"]["Fault"];
            }[];
            retries?: {
                attempt: number;
                at: string;
                error: components["schemas"]["Fault"];
            }[];
            error?: components["schemas"]["Fault"];
            /** @description Where `then` led. */
            next?: string;
            /** @description `mock 2`, `sample` or `nobody`. */
            answeredBy?: string;
        };
        Run: components["schemas"]["RunSummary"] & {
            input?: unknown;
            output?: unknown;
            steps: components["schemas"]["Step"][];
        };
        /** @description A step that failed and waits to be retried, skipped or stopped. */
        Incident: {
            path: string;
            name: string;
            error: components["schemas"]["Fault"];
            since: string;
            input?: unknown;
        };
        RunSummary: {
            /** Format: uuid */
            id: string;
            definition: {
                namespace: string;
                name: string;
                version: string;
            };
            /** @enum {string} */
            status: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
            record?: {
                type: string;
                id: string;
            };
            key?: string;
            cause: {
                kind: string;
                id: string;
                /** Format: uuid */
                run?: string;
            };
            startedBy?: string;
            owner?: string;
            waitingFor?: components["schemas"]["Waiting"];
            incident?: components["schemas"]["Incident"];
            error?: components["schemas"]["Fault"];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
            links: {
                self: string;
                temporalUi: string;
            };
        };
        CloudEvent: {
            /** @enum {string} */
            specversion: "1.0";
            id: string;
            source: string;
            type: string;
            subject?: string;
            /** Format: date-time */
            time?: string;
            datacontenttype?: string;
            dataschema?: string;
            data?: unknown;
        } & {
            [key: string]: unknown;
        };
        Returns: {
            steps: {
                path: string;
                name: string;
                kind: string;
                repeats: components["schemas"]["Repeat"][];
            }[];
        };
        /** @description A call that was made, and what making it again does. */
        Repeat: {
            path: string;
            name: string;
            kind: string;
            status: string;
            /** Format: date-time */
            startedAt: string;
            /** @description Whether something would happen a second time. */
            repeats: boolean;
            why: string;
        };
        Retried: {
            path: string;
            repeats: components["schemas"]["Repeat"][];
        };
        /** @description What happens, or would happen, again; and the run. */
        Rewound: {
            applied: boolean;
            repeats: components["schemas"]["Repeat"][];
            run: components["schemas"]["Run"];
        };
        Migrated: {
            /** @enum {string} */
            verdict: "ok" | "blocked";
            reasons: {
                path: string;
                message: string;
            }[];
            /** @description Steps being run whose path changes. */
            moves: {
                [key: string]: string;
            };
            applied: boolean;
            run: components["schemas"]["Run"];
        };
        Signalled: {
            id: string;
        };
        SignalRun: {
            type: string;
            /** @description Sent again under the same id it does nothing. */
            id?: string;
            subject?: string;
            data?: unknown;
        };
        IncidentSummary: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "fault" | "overdue" | "retrying" | "stalled" | "not_started" | "failing_task" | "blast_radius" | "no_worker" | "no_temporal";
            /** @enum {string} */
            state: "open" | "resolved";
            /** Format: uuid */
            runId?: string;
            definition?: {
                namespace: string;
                name: string;
                version?: string;
            };
            record?: {
                type: string;
                id: string;
            };
            step?: {
                path: string;
                name: string;
                kind: string;
                attempts: number;
            };
            error?: components["schemas"]["Fault"];
            /** @description Of a run that does not go on: what was expected, and what stands in the way. */
            detail?: {
                [key: string]: unknown;
            };
            /** @description What is wrong, in a sentence. */
            summary: string;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            resolvedAt?: string;
            /** @enum {string} */
            resolution?: "continued" | "ended" | "restored";
            assignee?: string;
            acknowledged?: {
                by: string;
                /** Format: date-time */
                at: string;
            };
            links?: {
                run: string;
                temporalUi: string;
            };
        };
        IncidentDetail: components["schemas"]["IncidentSummary"] & {
            mends: components["schemas"]["Mend"][];
            /** @description What the step was given; a retry may replace it. */
            input?: unknown;
            exchange?: components["schemas"]["Exchange"];
            comments: components["schemas"]["IncidentComment"][];
        };
        /** @description What a person may do about it: an action on the run, or on what it needs. */
        Mend: {
            action: string;
            text: string;
        };
        /** @description What the step last sent and what came back; secrets are not among it. */
        Exchange: {
            function: string;
            sent?: unknown;
            answered?: string;
        };
        IncidentComment: {
            /** Format: uuid */
            id: string;
            author: string;
            text: string;
            /** Format: date-time */
            createdAt: string;
        };
        Batch: {
            /** Format: uuid */
            id: string;
            action: string;
            filter: {
                [key: string]: unknown;
            };
            dryRun: boolean;
            /** @enum {string} */
            state: "running" | "done" | "cancelled" | "refused";
            /** @description Why it was refused; what was done stays done, but of `migrate`. */
            reason?: string;
            total: number;
            done: number;
            failed: number;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            endedAt?: string;
        };
        CreateBatch: components["schemas"]["CreateRunBatch"] | components["schemas"]["Enrol"];
        CreateRunBatch: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "retry" | "skip" | "stop" | "cancel" | "terminate" | "pause" | "resume" | "rewind" | "migrate";
            filter: {
                /**
                 * @description `namespace/name`
                 * @example sales/nurture
                 */
                definition?: string;
                version?: string;
                /** @enum {string} */
                status?: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
                /** @description As incidents are listed by it. */
                errorType?: string;
                /**
                 * @description `type/id`
                 * @example leads/42
                 */
                record?: string;
                /** @description The name of the step that failed. */
                step?: string;
                /**
                 * Format: date-time
                 * @description Started then or later.
                 */
                since?: string;
                /**
                 * Format: uuid
                 * @description Those that another batch was done to.
                 */
                batch?: string;
                ids?: string[];
            };
            /** @description Of `retry`: what each step is given instead. */
            input?: unknown;
            /** @description Of `skip`: what each step would have given. */
            output?: unknown;
            /** @description Of `rewind`: path of the step to begin again at. Runs that have ended are taken back where the filter names them, by `status` or by `ids`. */
            step?: string;
            /** @description Of `migrate`: the version that the runs of `filter.definition` are to go on under; all are moved, or none. */
            version?: string;
            /**
             * @description Step of the old version → step of the new one, as JSON pointers, where names do not tell.
             * @example {
             *       "/do/1/ask": "/do/2/confirm"
             *     }
             */
            mapping?: {
                [key: string]: string;
            };
            reason?: string;
            /**
             * @description Does nothing: tells of each run whether it would be done, and which effects would happen again.
             * @default false
             */
            dryRun: boolean;
        };
        Enrol: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "enrol";
            filter: {
                /**
                 * @description `namespace/name`
                 * @example sales/nurture
                 */
                definition: string;
                /**
                 * @description Of which type, where the process starts on events of more than one.
                 * @example leads
                 */
                objectType?: string;
                /** @description As in a search of CRM Core; all records unless given. Forgotten when the batch is over. */
                filterGroups?: {
                    filters: {
                        propertyName: string;
                        operator: string;
                        value?: string;
                        highValue?: string;
                        values?: string[];
                    }[];
                }[];
                /** @description The members of this list of CRM Core. */
                list?: string;
            };
            /**
             * @description Those too that have had a run of this process, as far as its policy `reEnrolment` lets them.
             * @default false
             */
            reEnrol: boolean;
            reason?: string;
            /**
             * @description Starts nothing: tells of each record whether it would get a run, and why not.
             * @default false
             */
            dryRun: boolean;
        };
        BatchDetail: components["schemas"]["Batch"] & {
            results: components["schemas"]["BatchResult"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        BatchResult: {
            /**
             * Format: uuid
             * @description Of `enrol`: the run that a record got.
             */
            runId?: string;
            /** @description Of `enrol`: `type/id`. */
            record?: string;
            /**
             * @description `done` of a dry run: it would be done. `left`: the batch ended before its turn.
             * @enum {string}
             */
            state: "pending" | "done" | "failed" | "left";
            reason?: string;
            /** @description Steps that are done again, and whose effects may happen again. */
            repeats?: {
                path: string;
                name: string;
                kind: string;
                why?: string;
            }[];
            /** @description Of `migrate`: what stands against it, by its place. */
            reasons?: {
                path: string;
                message: string;
            }[];
            /** Format: date-time */
            at?: string;
        };
        Task: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            runId: string;
            definition: {
                namespace: string;
                name: string;
                version: string;
            };
            record?: {
                type: string;
                id: string;
            };
            path: string;
            step: string;
            title: string;
            description?: string;
            /** @description JSON Schema of the answer. */
            form?: {
                [key: string]: unknown;
            };
            /** @description What to know before answering. */
            facts?: {
                [key: string]: unknown;
            };
            /** @description Answers that need no form. */
            choices?: {
                title: string;
                answer?: unknown;
            }[];
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            assignee?: string;
            role?: string;
            team?: string;
            candidates?: string[];
            /** @description How many different people decide, and who may not. */
            fourEyes?: {
                people: number;
                not: string[];
                endsWith?: {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            status: "open" | "completed" | "expired" | "cancelled";
            claimedBy?: string;
            delegatedBy?: string;
            /** @description How many steps of its escalation were taken. */
            escalated: number;
            completedBy?: string;
            /** @description Nobody answered: the definition says what holds then. */
            byDefault: boolean;
            output?: unknown;
            /** Format: date-time */
            dueAt?: string;
            overdue: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            closedAt?: string;
            links: {
                self: string;
                temporalUi: string;
            };
        };
        TaskCounts: {
            /** @description Mine to do, and what my roles and teams may claim. */
            mine: {
                open: number;
                overdue: number;
            };
            /** @description Of my teams, whoever does them. */
            team: {
                open: number;
                overdue: number;
            };
            /** @description All that I may see. */
            visible: {
                open: number;
                overdue: number;
            };
        };
        TaskComment: {
            /** Format: uuid */
            id: string;
            author: string;
            text: string;
            /** Format: date-time */
            createdAt: string;
        };
        Calendar: {
            name: string;
            title: string;
            timeZone: string;
            hours: {
                [key: string]: [
                    string,
                    string
                ][];
            };
            holidays: {
                name: string;
                on?: string;
                easter?: number;
            }[];
            updatedBy: string;
            /** Format: date-time */
            updatedAt: string;
        };
        RunResult: {
            /** @enum {string} */
            status: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
            output?: unknown;
            error?: components["schemas"]["Fault"];
        };
        Secret: {
            name: string;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            updatedBy: string;
            /** Format: date-time */
            updatedAt: string;
        };
        SecretUse: components["schemas"]["Secret"] & {
            usedBy: {
                namespace: string;
                name: string;
                version: string;
                current: boolean;
                retired: boolean;
            }[];
        };
        /** @description Told once: only a hash is kept. */
        HookAddress: {
            url: string;
            secret?: string;
        };
        PersonalDataHoldings: {
            holdings: {
                store: string;
                count: number;
                items: unknown[];
            }[];
        };
        PersonalDataSubject: {
            emails: string[];
            records: string[];
        };
        PersonalDataErased: {
            erased: {
                store: string;
                count: number;
            }[];
            remains: {
                what: string;
                until: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
