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
    "/v1/leads/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Score leads, with reasons
         * @description Up to 500 leads, each by `leadId` (its properties come from Analytics, under the caller's rights) or by `features`; given both, the features count. The score is a calibrated probability once a model is trained; before, the scorecard ranks by engagement.
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
                        leads: {
                            leadId?: string;
                            features?: {
                                [key: string]: string | number | boolean | null;
                            };
                        }[];
                        /** @default leads.converted */
                        target?: string;
                    };
                };
            };
            responses: {
                /** @description One score a lead, in the order asked */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LeadScores"];
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
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List models and trainings */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    target?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of models, newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ModelPage"];
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
    "/v1/models/train": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Train a model on the outcomes known so far
         * @description With fewer than 200 outcomes or 40 conversions the scorecard stays; from 200 on logistic regression is fitted, from 1,000 with 120 conversions gradient boosting beside it. The better by 5-fold log-loss meets the incumbent on held-out leads and becomes active only when it wins (and the caller may promote).
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default leads.converted */
                        target?: string;
                        /** @default analytics */
                        source?: "analytics" | {
                            rows: {
                                id?: string;
                                properties: {
                                    [key: string]: string | number | boolean | null;
                                };
                                /** Format: date-time */
                                createdAt?: string;
                            }[];
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
                    };
                };
                /** @description Still training: read it again */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
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
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a model with how it measured */
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
                /** @description The model */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
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
    "/v1/models/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Promote a candidate that was better */
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
                /** @description The model */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
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
    "/v1/models/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go back to the model before */
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
                /** @description The model */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Model"];
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
    "/v1/models/{id}/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Measure a model on today's outcomes */
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
                        /** @default analytics */
                        source?: "analytics" | {
                            rows: {
                                id?: string;
                                properties: {
                                    [key: string]: string | number | boolean | null;
                                };
                                /** Format: date-time */
                                createdAt?: string;
                            }[];
                        };
                    };
                };
            };
            responses: {
                /** @description Its figures on held-out leads */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ModelEvaluation"];
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
    "/v1/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft a text from facts
         * @description By the configured provider, checked against the facts, else from templates: `engine` tells. Every number, date, name and amount stands in the facts.
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
                        recordId?: string;
                        /** @default leads */
                        recordType?: string;
                        facts?: {
                            [key: string]: string | number | boolean | null;
                        };
                        /** @enum {string} */
                        purpose: "intro" | "follow-up" | "re-engage" | "renewal" | "proposal-nudge" | "meeting-recap" | "thank-you" | "win-back";
                        /**
                         * @default email
                         * @enum {string}
                         */
                        channel?: "email" | "linkedin" | "sms" | "call-script" | "note";
                        /**
                         * @default friendly
                         * @enum {string}
                         */
                        tone?: "friendly" | "formal" | "direct";
                        /**
                         * @default en
                         * @enum {string}
                         */
                        language?: "en" | "de";
                        seed?: number;
                    };
                };
            };
            responses: {
                /** @description The draft */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContentAnswer"];
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
    "/v1/next-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suggest what to do next about a record */
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
                        recordId?: string;
                        /** @default leads */
                        recordType?: string;
                        facts?: {
                            [key: string]: string | number | boolean | null;
                        };
                    };
                };
            };
            responses: {
                /** @description Actions, best first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NextActionsAnswer"];
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
    "/v1/insights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what stands out about a record or a segment */
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
                        segment: {
                            /** @default leads */
                            recordType?: string;
                            property: string;
                            value: string;
                            /** @default converted */
                            outcome?: string;
                        };
                    } | {
                        recordId?: string;
                        /** @default leads */
                        recordType?: string;
                        facts?: {
                            [key: string]: string | number | boolean | null;
                        };
                        /**
                         * @default en
                         * @enum {string}
                         */
                        language?: "en" | "de";
                    };
                };
            };
            responses: {
                /** @description The insight, with its sources */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InsightAnswer"];
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
    "/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what became of an answer */
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
                        requestId: string;
                        /** @enum {string} */
                        verdict: "accepted" | "edited" | "dismissed";
                        /** @default  */
                        subject?: string;
                        action?: string;
                        diff?: string;
                    };
                };
            };
            responses: {
                /** @description Kept; answers on suggested actions move their priority */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FeedbackKept"];
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
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which engine answers for each feature */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Engines, active models, the provider */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AiStatus"];
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
        LeadScores: {
            results: components["schemas"]["LeadScore"][];
        };
        LeadScore: {
            result: {
                score: number;
                /** @enum {string} */
                band: "hot" | "warm" | "cold";
                factors: {
                    feature: string;
                    value: string | number | boolean | null;
                    /** @enum {string} */
                    direction: "raises" | "lowers";
                    /** @description Log-odds from a trained model, points from the scorecard. */
                    contribution: number;
                    text: string;
                }[];
            };
            /** @description Who answered: `scorecard`, `logistic-regression`, `gradient-boosting`, `template`, `extractive`, `rules+model`, `statistics` or `llm`. */
            engine: string;
            model: string;
            version: string;
            confidence: number | null;
            reasons: string[];
            sources: components["schemas"]["Source"][];
            usage: {
                inputTokens: number;
                outputTokens: number;
            };
            /** @description US dollars; null when the model's price is not known. */
            cost: number | null;
            /** Format: uuid */
            requestId: string;
            leadId?: string;
        };
        /** @description What an answer rests on. */
        Source: {
            /** @enum {string} */
            kind: "record" | "features" | "fact" | "property" | "model" | "dataset";
            ref: string;
        };
        ModelPage: {
            results: components["schemas"]["Model"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        Model: {
            /** Format: uuid */
            id: string;
            target: string;
            version: number;
            /** @enum {string} */
            status: "training" | "candidate" | "active" | "retired" | "rejected" | "insufficient" | "failed";
            /** @enum {string|null} */
            kind: "logistic" | "boosting" | null;
            outcomes: number | null;
            conversions: number | null;
            better: boolean;
            reason: string;
            report: {
                candidates?: {
                    kind: string;
                    crossValidated: components["schemas"]["ModelMetrics"];
                }[];
                evaluation?: {
                    candidate: components["schemas"]["ModelEvaluation"];
                    incumbent: components["schemas"]["ModelEvaluation"];
                };
                features?: {
                    name: string;
                    kind: string;
                    importance: number;
                }[];
                dropped?: {
                    name: string;
                    reason: string;
                }[];
                warnings?: string[];
            };
            /** Format: uuid */
            incumbentId: string | null;
            /** Format: uuid */
            previousId: string | null;
            trainedBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            promotedAt: string | null;
        };
        ModelMetrics: {
            n: number;
            conversions: number;
            auc: number;
            logLoss: number;
            brier: number;
            lift10: number;
            bins: {
                predicted: number;
                observed: number;
                n: number;
            }[];
        };
        ModelEvaluation: {
            model: string;
            heldOut: components["schemas"]["ModelMetrics"];
            recent?: components["schemas"]["ModelMetrics"];
        };
        ContentAnswer: {
            result: {
                text: string;
                subject?: string;
                /** @description Slot → the fact that filled it. */
                grounded: {
                    [key: string]: string;
                };
                missing: string[];
                warnings: string[];
            };
            /** @description Who answered: `scorecard`, `logistic-regression`, `gradient-boosting`, `template`, `extractive`, `rules+model`, `statistics` or `llm`. */
            engine: string;
            model: string;
            version: string;
            confidence: number | null;
            reasons: string[];
            sources: components["schemas"]["Source"][];
            usage: {
                inputTokens: number;
                outputTokens: number;
            };
            /** @description US dollars; null when the model's price is not known. */
            cost: number | null;
            /** Format: uuid */
            requestId: string;
        };
        NextActionsAnswer: {
            result: {
                actions: {
                    action: string;
                    label: string;
                    priority: number;
                    content?: {
                        /** @enum {string} */
                        purpose: "intro" | "follow-up" | "re-engage" | "renewal" | "proposal-nudge" | "meeting-recap" | "thank-you" | "win-back";
                        /** @enum {string} */
                        channel: "email" | "linkedin" | "sms" | "call-script" | "note";
                    };
                    reasons: string[];
                }[];
            };
            /** @description Who answered: `scorecard`, `logistic-regression`, `gradient-boosting`, `template`, `extractive`, `rules+model`, `statistics` or `llm`. */
            engine: string;
            model: string;
            version: string;
            confidence: number | null;
            reasons: string[];
            sources: components["schemas"]["Source"][];
            usage: {
                inputTokens: number;
                outputTokens: number;
            };
            /** @description US dollars; null when the model's price is not known. */
            cost: number | null;
            /** Format: uuid */
            requestId: string;
        };
        InsightAnswer: {
            result: {
                summary: string;
                keyFacts: {
                    label: string;
                    value: string;
                    source: string;
                }[];
                highlights: {
                    text: string;
                    source: string;
                }[];
                warnings: string[];
            } | {
                summary: string;
                records: number;
                rest: number;
                conversion: number | null;
                conversionOfRest: number | null;
                differences: {
                    property: string;
                    value: string;
                    share: number;
                    shareOfRest: number;
                    text: string;
                }[];
            };
            /** @description Who answered: `scorecard`, `logistic-regression`, `gradient-boosting`, `template`, `extractive`, `rules+model`, `statistics` or `llm`. */
            engine: string;
            model: string;
            version: string;
            confidence: number | null;
            reasons: string[];
            sources: components["schemas"]["Source"][];
            usage: {
                inputTokens: number;
                outputTokens: number;
            };
            /** @description US dollars; null when the model's price is not known. */
            cost: number | null;
            /** Format: uuid */
            requestId: string;
        };
        FeedbackKept: {
            /** Format: uuid */
            id: string;
        };
        AiStatus: {
            features: {
                leadScoring: string;
                content: string;
                insights: string;
                nextActions: string;
            };
            models: {
                target: string;
                version: number;
                kind: string | null;
            }[];
            provider: {
                configured: boolean;
                name?: string;
                model?: string;
                reachable?: boolean;
                hint?: string;
            };
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
