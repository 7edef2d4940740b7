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
    "/crm/v3/objects/{objectType}/batch/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create up to 100 records
         * @description All or none; when every input has an `objectWriteTraceId`, each for itself.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchCreateObjects"];
                };
            };
            responses: {
                /** @description The records */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description Some inputs failed: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/batch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read up to 100 records */
        post: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchReadObjects"];
                };
            };
            responses: {
                /** @description The records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description Some inputs failed: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/batch/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Update up to 100 records */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchUpdateObjects"];
                };
            };
            responses: {
                /** @description The records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description Some inputs failed: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/batch/upsert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create or update up to 100 records by a unique property */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchUpsertObjects"];
                };
            };
            responses: {
                /** @description The records, and which are new */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectUpsertBatch"];
                    };
                };
                /** @description Some inputs failed: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectUpsertBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/batch/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive up to 100 records */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchArchiveObjects"];
                };
            };
            responses: {
                /** @description Archived */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: {
            parameters: {
                query?: {
                    properties?: string[];
                    propertiesWithHistory?: string[];
                    associations?: string[];
                    archived?: boolean;
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Create a record */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateObject"];
                };
            };
            responses: {
                /** @description The record */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObject"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search records */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SearchObjects"];
                };
            };
            responses: {
                /** @description A page of matches, and how many there are */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObjectSearch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make one record of two contacts, companies, deals or tickets
         * @description A new record with a new id: the primary's values win, gaps are filled. Both old ids answer with it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MergeObjects"];
                };
            };
            responses: {
                /** @description The new record */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObject"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/contacts/gdpr-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a contact for good in every service */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GdprDelete"];
                };
            };
            responses: {
                /** @description Nothing of the contact is left */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/objects/{objectType}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a record */
        get: {
            parameters: {
                query?: {
                    properties?: string[];
                    propertiesWithHistory?: string[];
                    associations?: string[];
                    archived?: boolean;
                    idProperty?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The record; `ETag` is its version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObject"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Archive a record
         * @description With `If-Match` it is refused (412) when the record has changed since it was read.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    "if-match"?: string;
                };
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Archived */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Update a record
         * @description With `If-Match` the update is refused (412) when the record has changed since it was read.
         */
        patch: {
            parameters: {
                query?: {
                    idProperty?: string;
                };
                header?: {
                    "if-match"?: string;
                };
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateObject"];
                };
            };
            responses: {
                /** @description The record; `ETag` is its version */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrmObject"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/crm/v4/objects/{objectType}/{id}/associations/default/{toObjectType}/{toId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Associate two records without a label */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                    toId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The association */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefaultAssociationBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/objects/{objectType}/{id}/associations/{toObjectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a record is associated with */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of associated records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/objects/{objectType}/{id}/associations/{toObjectType}/{toId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Associate two records by named types */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                    toId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AssociationSpec"][];
                };
            };
            responses: {
                /** @description The pair with its labels */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedPair"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        post?: never;
        /** Take away all associations of two records */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    id: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                    toId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description They are not associated */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Associate up to 100 pairs by named types */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchCreateAssociations"];
                };
            };
            responses: {
                /** @description The pairs */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedPairBatch"];
                    };
                };
                /** @description Some of the pairs could not be: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedPairBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/associate/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Associate up to 100 pairs without a label */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchAssociateDefault"];
                };
            };
            responses: {
                /** @description The associations */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefaultAssociationBatch"];
                    };
                };
                /** @description Some of the pairs could not be: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefaultAssociationBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read what up to 100 records are associated with */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchReadAssociations"];
                };
            };
            responses: {
                /** @description The associated records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedBatch"];
                    };
                };
                /** @description Some records are not there: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociatedBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take away all associations of up to 100 records with the given others */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchArchiveAssociations"];
                };
            };
            responses: {
                /** @description They are not associated */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/labels/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the named association types away from up to 100 pairs */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchArchiveAssociationLabels"];
                };
            };
            responses: {
                /** @description They are not associated by these types */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/definitions/configurations/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the limits of all association types */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The limits that were set */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AllAssociationLimits"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the limits between two object types */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The limits that were set */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationLimits"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Limit how many records one may be associated with */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConfigureAssociations"];
                };
            };
            responses: {
                /** @description The limits */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationLimitBatch"];
                    };
                };
                /** @description Some could not be set: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationLimitBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change limits */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConfigureAssociations"];
                };
            };
            responses: {
                /** @description The limits */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationLimitBatch"];
                    };
                };
                /** @description Some could not be changed: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationLimitBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/definitions/configurations/{fromObjectType}/{toObjectType}/batch/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take limits away */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PurgeAssociationLimits"];
                };
            };
            responses: {
                /** @description There are no such limits */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the association types between two object types */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The types, from the first to the second */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationTypes"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /** Rename a label of associations */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateAssociationLabel"];
                };
            };
            responses: {
                /** @description Renamed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /**
         * Create a label of associations
         * @description With `inverseLabel` the way back is called otherwise: `Manager` and `Report`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateAssociationLabel"];
                };
            };
            responses: {
                /** @description The types made, one a direction */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationTypes"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/labels/{typeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a label, and with it the associations it names */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                    typeId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Deleted */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Associate up to 100 pairs by names of types */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NamedAssociations"];
                };
            };
            responses: {
                /** @description The associations */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NamedAssociationBatch"];
                    };
                };
                /** @description Some could not be: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NamedAssociationBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read what up to 100 records are associated with, by names of types */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReadNamedAssociations"];
                };
            };
            responses: {
                /** @description The associated records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NamedAssociationReadBatch"];
                    };
                };
                /** @description Some records are not there: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NamedAssociationReadBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take associations away by names of types */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NamedAssociations"];
                };
            };
            responses: {
                /** @description They are not associated by these types */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/associations/{fromObjectType}/{toObjectType}/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the names of association types between two object types */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    fromObjectType: string;
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    toObjectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The types */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationTypeNames"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/v1/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pairs of records that may be one
         * @description Found from each change by addresses, numbers, names with companies, and domains. `confidence` puts the reasons together; what you may not see is no reason.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType?: string;
                    state?: "open" | "dismissed" | "merged";
                    minConfidence?: number;
                    recordId?: number;
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of pairs, the surest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Duplicates"];
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
    "/v1/duplicates/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that two records are two */
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
                /** @description They are not offered again */
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
    "/v1/duplicates/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back that two records are two */
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
                /** @description They are offered again */
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
    "/v1/duplicates/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make one record of two */
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
                    "application/json": components["schemas"]["MergeDuplicate"];
                };
            };
            responses: {
                /** @description The new record's id */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MergedDuplicate"];
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
    "/v1/duplicates/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make two records again of one that was made of a pair */
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
                /** @description The ids of the two */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UndoneMerge"];
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
    "/v1/records/{type}/{id}/undo-merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make two records again of one that a merge made
         * @description What was changed on the merged record since goes to the one that was the primary; each gets its own values and associations back.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    type: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The ids of the two, the primary first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UndoneMerge"];
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
    "/crm-object-schemas/v3/schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the types of records that people defined */
        get: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All custom types */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ObjectSchemas"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Define a type of records */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ObjectSchemaEgg"];
                };
            };
            responses: {
                /** @description The type */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ObjectSchema"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm-object-schemas/v3/schemas/{objectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a type of records with its properties */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The type */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ObjectSchema"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Archive a type that has no records; with `archived=true` take an archived one away for good */
        delete: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path: {
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Archived, or gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a type of records */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ObjectTypeDefinitionPatch"];
                };
            };
            responses: {
                /** @description The type */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ObjectSchema"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/crm-object-schemas/v3/schemas/{objectType}/associations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let records of two types be associated */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AssociationDefinitionEgg"];
                };
            };
            responses: {
                /** @description The association */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AssociationDefinition"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm-object-schemas/v3/schemas/{objectType}/associations/{associationIdentifier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a named association of a type away */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    associationIdentifier: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Taken away */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v3/properties/{objectType}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the groups that properties are in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The groups */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyGroups"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Add a group */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PropertyGroupCreate"];
                };
            };
            responses: {
                /** @description The group */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyGroup"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/properties/{objectType}/groups/{groupName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a group */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    groupName: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The group */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyGroup"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a group that no property is in */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    groupName: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a group */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    groupName: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PropertyGroupUpdate"];
                };
            };
            responses: {
                /** @description The group */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyGroup"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/crm/v3/properties/{objectType}/batch/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add up to 100 properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchCreateProperties"];
                };
            };
            responses: {
                /** @description The properties */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/properties/{objectType}/batch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read up to 100 properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchReadProperties"];
                };
            };
            responses: {
                /** @description The properties */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyBatch"];
                    };
                };
                /** @description Some are not there: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PropertyBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/properties/{objectType}/batch/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove up to 100 properties */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BatchArchiveProperties"];
                };
            };
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/properties/{objectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the properties of a type */
        get: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All properties */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Properties"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Add a property to a type */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateProperty"];
                };
            };
            responses: {
                /** @description The property */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Property"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/properties/{objectType}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a property */
        get: {
            parameters: {
                query?: {
                    archived?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The property */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Property"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a property */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a property */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateProperty"];
                };
            };
            responses: {
                /** @description The property */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Property"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/calculations/{objectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how far calculating records anew has come
         * @description When a formula or roll-up is made or changed, the records that are there get their values in the background.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How far it is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CalculationProgress"];
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
    "/crm/v3/pipelines/{objectType}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pipelines of a type */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All pipelines */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipelines"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Add a pipeline */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelineInput"];
                };
            };
            responses: {
                /** @description The pipeline */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipeline"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/pipelines/{objectType}/{pipelineId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a pipeline */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The pipeline */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipeline"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /** Put a pipeline with its stages in the place of another */
        put: {
            parameters: {
                query?: {
                    validateReferencesBeforeDelete?: boolean;
                    validateDealStageUsagesBeforeDelete?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelineInput"];
                };
            };
            responses: {
                /** @description The pipeline */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipeline"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        post?: never;
        /** Remove a pipeline that no record is in */
        delete: {
            parameters: {
                query?: {
                    validateReferencesBeforeDelete?: boolean;
                    validateDealStageUsagesBeforeDelete?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a pipeline */
        patch: {
            parameters: {
                query?: {
                    validateReferencesBeforeDelete?: boolean;
                    validateDealStageUsagesBeforeDelete?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelinePatch"];
                };
            };
            responses: {
                /** @description The pipeline */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Pipeline"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/crm/v3/pipelines/{objectType}/{pipelineId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed a pipeline */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The changes, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineAudit"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed a stage */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The changes, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineAudit"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a stage */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The stage */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineStage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /** Put a stage in the place of another */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelineStageInput"];
                };
            };
            responses: {
                /** @description The stage */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineStage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        post?: never;
        /** Remove a stage that no record is at */
        delete: {
            parameters: {
                query?: {
                    validateReferencesBeforeDelete?: boolean;
                    validateDealStageUsagesBeforeDelete?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Removed */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a stage */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                    stageId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelineStagePatch"];
                };
            };
            responses: {
                /** @description The stage */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineStage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/crm/v3/pipelines/{objectType}/{pipelineId}/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the stages of a pipeline */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The stages, in order */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineStages"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Add a stage */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectType: string;
                    pipelineId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PipelineStageInput"];
                };
            };
            responses: {
                /** @description The stage */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PipelineStage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the people who can own records */
        get: {
            parameters: {
                query?: {
                    email?: string;
                    limit?: number;
                    after?: string;
                    archived?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of owners */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnerPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/owners/{ownerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an owner */
        get: {
            parameters: {
                query?: {
                    idProperty?: "id" | "userId";
                    archived?: boolean;
                };
                header?: never;
                path: {
                    ownerId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The owner */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Owner"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/oauth/v1/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get tokens: for a code, for a refresh token, or in a program's own name
         * @description User Management's `/oauth2/token` under HubSpot's address.
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
                    "application/x-www-form-urlencoded": components["schemas"]["OAuthTokenForm"];
                };
            };
            responses: {
                /** @description An access token, and what comes with it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthTokens"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/oauth/v1/access-tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose an access token is and what it may do */
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
                /** @description The token's owner and rights */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AccessTokenInfo"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the published processes */
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
                /** @description A page of processes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FlowPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/flows/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a published process with its steps */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    flowId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The process as it starts now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Flow"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/sequences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the processes that are tagged as sequences */
        get: {
            parameters: {
                query?: {
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sequences */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Sequences"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/sequences/{sequenceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a sequence */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sequenceId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The sequence */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Sequence"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/sequences/enrollments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a sequence for a contact */
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
                    "application/json": components["schemas"]["EnrollContact"];
                };
            };
            responses: {
                /** @description The run that was started */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SequenceEnrollment"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/automation/v4/sequences/enrollments/contact/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which sequence a contact is in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    contactId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The run that is under way */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SequenceEnrollment"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/v1/records/{type}/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell all that happened to a record: changes, activities, messages and runs */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    /** @description Comma-separated: change, activity, message, run; all unless told. */
                    kinds?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    type: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecordTimeline"];
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
    "/v1/records/{type}/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the process runs of a record */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    type: string;
                    id: string;
                };
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
                        "application/json": components["schemas"]["RunPage"];
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
        /** Start a process for a record */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    type: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["StartRecordRun"];
                };
            };
            responses: {
                /** @description The run */
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
        /** Get a process run with its steps and what it waits for */
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
    "/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a process run */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["CancelRecordRun"];
                };
            };
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
        /** Give an event to a process run that listens for it */
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
                    "application/json": components["schemas"]["SignalRecordRun"];
                };
            };
            responses: {
                /** @description The run gets it */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunSignalled"];
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
    "/v1/records/{type}/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed what of a record */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    type: string;
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of changes, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecordHistoryPage"];
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
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List imports, the newest first */
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
                /** @description A page of imports */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Imports"];
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
         * Import a CSV file
         * @description `request` (an ImportRequest as JSON) first, then `file`: UTF-8, at most 100 MB, 1,000 columns, 1 MB a row.
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
                    "multipart/form-data": {
                        request: components["schemas"]["ImportRequest"];
                        file: string;
                    };
                };
            };
            responses: {
                /** @description Taken in; reading it goes on */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportStarted"];
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
    "/v1/imports/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suggest which property each column is meant for */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SuggestMapping"];
                };
            };
            responses: {
                /** @description A suggestion for each column */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportSuggestions"];
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
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an import and how far it has come */
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
                /** @description The import */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
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
    "/v1/imports/{id}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the rows that were not taken in */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of errors */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportErrorPage"];
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
    "/v1/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an import */
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
                /** @description The import */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
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
    "/v1/imports/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an import back */
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
                /** @description The import; taking it back goes on */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Import"];
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
    "/crm/v3/lists/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a folder of lists with what is in it */
        get: {
            parameters: {
                query?: {
                    folderId?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The folder; 0 holds all others */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListFolderAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Create a folder of lists */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CreateListFolder"];
                };
            };
            responses: {
                /** @description The folder */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListFolderAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/folders/move-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Move a list into a folder */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MoveListToFolder"];
                };
            };
            responses: {
                /** @description Moved */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/folders/{folderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an empty folder */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    folderId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Deleted */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v3/lists/folders/{folderId}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Rename a folder */
        put: {
            parameters: {
                query: {
                    newFolderName: string;
                };
                header?: never;
                path: {
                    folderId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The folder */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListFolderAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/folders/{folderId}/move/{newParentFolderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Move a folder into another */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    folderId: number;
                    newParentFolderId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The folder */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListFolderAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/records/{objectTypeId}/{recordId}/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the lists that a record is in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectTypeId: string;
                    recordId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its lists */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListsOfRecord"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/records/memberships/batch/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the lists that up to 100 records are in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReadListsOfRecords"];
                };
            };
            responses: {
                /** @description Their lists */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListsOfRecordsBatch"];
                    };
                };
                /** @description Some records are not there: see `errors` */
                207: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListsOfRecordsBatch"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/memberships/join-order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of a list in the order they joined */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    before?: string;
                };
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of members */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListMemberPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of a list */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    before?: string;
                };
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of members, by id */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListMemberPage"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Take every member out of a list */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list is empty */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v3/lists/{listId}/memberships/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put records into a list */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": (string | null)[];
                };
            };
            responses: {
                /** @description What changed; `missing` were not found */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListMembershipsChanged"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/memberships/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Take records out of a list */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": (string | null)[];
                };
            };
            responses: {
                /** @description What changed; `missing` were not found */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListMembershipsChanged"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/memberships/add-and-remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put records into a list and take others out */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangeListMemberships"];
                };
            };
            responses: {
                /** @description What changed; `missing` were not found */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListMembershipsChanged"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/memberships/add-from/{sourceListId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put the members of another list into a list */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                    sourceListId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description They are in */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get several lists */
        get: {
            parameters: {
                query?: {
                    listIds?: string[];
                    includeFilters?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Those that are there */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Lists"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Create a list
         * @description `MANUAL`: of records that people put there. `DYNAMIC`: of those that `filterBranch` fits, kept up to date. `SNAPSHOT`: of those that it fits now.
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
                    "application/json": components["schemas"]["CreateList"];
                };
            };
            responses: {
                /** @description The list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search lists */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SearchLists"];
                };
            };
            responses: {
                /** @description A page of lists */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FoundLists"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/idmapping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Translate an old list id */
        get: {
            parameters: {
                query: {
                    legacyListId: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The ids */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListIdMapping"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Translate old list ids */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": (string | null)[];
                };
            };
            responses: {
                /** @description The ids */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListIdMappings"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/object-type-id/{objectTypeId}/name/{listName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a list by its name */
        get: {
            parameters: {
                query?: {
                    includeFilters?: boolean;
                };
                header?: never;
                path: {
                    /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                    objectTypeId: string;
                    listName: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a list */
        get: {
            parameters: {
                query?: {
                    includeFilters?: boolean;
                };
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListAnswer"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a list; within ninety days it can be restored */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Deleted */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm/v3/lists/{listId}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Restore a deleted list */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Restored */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/update-list-filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the filters of a list
         * @description With `enrollObjectsInWorkflows=true` whoever joins by that is told of as joining.
         */
        put: {
            parameters: {
                query?: {
                    enrollObjectsInWorkflows?: boolean;
                };
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UpdateListFilters"];
                };
            };
            responses: {
                /** @description The list; its members are looked for anew */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UpdatedList"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/update-list-name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Rename a list */
        put: {
            parameters: {
                query: {
                    listName: string;
                    includeFilters?: boolean;
                };
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UpdatedList"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/lists/{listId}/schedule-conversion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get when a list is to keep its members */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The conversion */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListConversion"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /** Have a dynamic list keep its members from then on */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ListConversionTime"];
                };
            };
            responses: {
                /** @description The conversion */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListConversion"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        post?: never;
        /** Leave a list dynamic */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It stays as it is */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{listId}/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol the present members of a list
         * @description Tells of each as `crm.list.joined` with `existing: true`, so that processes which start on joining this list start for them.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It has begun */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolment"];
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
    "/v1/lists/{listId}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how far looking for members has come */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    listId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How far it is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListProgress"];
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
    "/crm/v3/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List imports */
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
                /** @description A page, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContractImports"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Import a CSV file, in the contract's way
         * @description `files` and `importRequest`, in any order; one file, of one type of object.
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
                    "multipart/form-data": {
                        files: string;
                        importRequest: string;
                    };
                };
            };
            responses: {
                /** @description Taken in; reading it goes on */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContractImport"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an import and how far it has come */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    importId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The import */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContractImport"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/imports/{importId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an import, in the contract's way */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    importId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It stopped */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContractImportCancelled"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/imports/{importId}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the rows that were not taken in, in the contract's way */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                };
                header?: never;
                path: {
                    importId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of errors */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ContractImportErrors"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List one's own exports */
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
                /** @description A page, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Exports"];
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
         * Take records out as a file
         * @description The file is made when it is fetched, as a stream, under the rights that the caller has then.
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
                    "application/json": components["schemas"]["CreateExport"];
                };
            };
            responses: {
                /** @description What may now be fetched, for seven days */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Export"];
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
    "/v1/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an export */
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
                /** @description The export */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Export"];
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
    "/v1/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetch the file */
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
                /** @description The records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                        "application/x-ndjson": string;
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
    "/v1/exports/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetch the file by an address that is good for five minutes */
        get: {
            parameters: {
                query: {
                    token: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The records */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                        "application/x-ndjson": string;
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
    "/crm/v3/exports/export/async": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take records out as a file, in the contract's way */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ContractExport"];
                };
            };
            responses: {
                /** @description Where to ask for the file */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExportTaskLocator"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/crm/v3/exports/export/async/tasks/{taskId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask where the file is */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    taskId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It may be fetched */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ExportTaskStatus"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what happened to records
         * @description CloudEvents of the last thirty days, the oldest first. Ask again with `paging.next.after`, which is always there: nothing is left out, whatever commits when.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description A cursor of an earlier answer, or `now`; without it the feed begins with the oldest kept event. */
                    after?: string;
                    /** @description Comma-separated types; `*` at an end stands for anything. */
                    types?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventFeed"];
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
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All webhooks, the oldest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhooks"];
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
         * Have events posted to an address
         * @description Events are posted as Standard Webhooks 1.0 says: signed in `webhook-signature`, tried ten times over three days, disabled when nothing arrives for that long or the address answers 410; whoever set it is told by mail. Whoever does not see every record and property may set none.
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
                        /** Format: uri */
                        url: string;
                        /**
                         * @example [
                         *       "crm.deal.*"
                         *     ]
                         */
                        types: string[];
                        /** @default  */
                        description?: string;
                    };
                };
            };
            responses: {
                /** @description The webhook and, this once, its secret */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedWebhook"];
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
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a webhook */
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
                /** @description The webhook */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
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
        /** Delete a webhook and the list of what it was posted */
        delete: {
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
        /**
         * Change, disable or enable a webhook
         * @description What happened while we had disabled it is posted when it is enabled again.
         */
        patch: {
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
                        /** Format: uri */
                        url?: string;
                        types?: string[];
                        description?: string;
                        enabled?: boolean;
                    };
                };
            };
            responses: {
                /** @description The webhook */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
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
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret
         * @description For 24 hours both sign: `webhook-signature` then holds two signatures. An app of HubSpot's kind changes at once.
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
            requestBody?: never;
            responses: {
                /** @description The secret, this once */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RotatedSecret"];
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
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Post a trial event */
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
                /** @description The delivery, to be looked at */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDelivery"];
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
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a webhook was posted and what waits */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    after?: string;
                    state?: "waiting" | "delivered" | "failed" | "erased";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveries"];
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
    "/v1/webhooks/{id}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a delivery with each attempt */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    deliveryId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The delivery */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
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
    "/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Post an event once more, under the same id */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    deliveryId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The delivery, waiting */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
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
    "/webhooks/v3/{appId}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show where an app's events are posted */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The settings */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookAppSettingsView"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        /**
         * Say where an app's events are posted
         * @description The secret that signs them is told by `POST /v1/webhooks/{id}/secret`.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WebhookAppSettings"];
                };
            };
            responses: {
                /** @description The settings */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookAppSettingsView"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        post?: never;
        /** Post nothing to an app any more */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The settings and subscriptions are gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/v3/{appId}/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what an app has subscribed to */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All subscriptions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSubscriptions"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        /** Subscribe an app to an event */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWebhookSubscription"];
                };
            };
            responses: {
                /** @description The subscription */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSubscription"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/webhooks/v3/{appId}/subscriptions/batch/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn subscriptions on and off */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        inputs: {
                            id: number;
                            active: boolean;
                        }[];
                    };
                };
            };
            responses: {
                /** @description The subscriptions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SwitchedWebhookSubscriptions"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
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
    "/webhooks/v3/{appId}/subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a subscription */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                    subscriptionId: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The subscription */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSubscription"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End a subscription */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                    subscriptionId: number;
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
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Turn a subscription on or off */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    appId: number;
                    subscriptionId: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        active: boolean;
                    };
                };
            };
            responses: {
                /** @description The subscription */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookSubscription"];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HubspotError"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/personal-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a case for a person, known by an address or a record: how much do all services hold? */
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
                        /** Format: email */
                        email?: string;
                        record?: string;
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description The case */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
    "/v1/personal-data/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See how far a case has come */
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
                /** @description The case */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
    "/v1/personal-data/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell everything that all services hold of the person */
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
                /** @description By service, then by store */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataExport"];
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
    "/v1/personal-data/{id}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start the process that has the erasure confirmed and then erases in every service */
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
                /** @description Its run */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataErasure"];
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
    "/v1/personal-data/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the use of the person's data until it is released or erased */
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
                /** @description The case */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
    "/v1/personal-data/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift the hold and close the case: the data stays */
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
                /** @description The case */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
    "/v1/personal-data/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase the person in one service; it cannot be taken back */
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
                        /** @enum {string} */
                        service: "crm" | "workflow" | "ai" | "comms" | "users" | "analytics";
                    };
                };
            };
            responses: {
                /** @description The case */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
    "/v1/personal-data/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close the case once every service has erased; nothing tells any more whom it was about */
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
                /** @description The case */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PersonalDataCase"];
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
        ImportRequest: {
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectType: string;
            /** @description Header → property; columns that are not named are left out */
            mapping?: {
                [key: string]: string;
            };
            /**
             * @description Header → what its cells say → what they mean; other cells stay as they are
             * @example {
             *       "deal_stage": {
             *         "Won": "closedwon",
             *         "Lost": "closedlost"
             *       }
             *     }
             */
            values?: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            /**
             * @description Define properties that do not exist, with types taken from the values
             * @default false
             */
            createMissing: boolean;
            /** @description Property by which rows find the record they update */
            key?: string;
            /**
             * @description What processes hear of: one event an import, one a record, or none
             * @default batch
             * @enum {string}
             */
            events: "batch" | "each" | "none";
            /**
             * @description With a key: whether rows may only make records, or only change those that are there
             * @default upsert
             * @enum {string}
             */
            operation: "upsert" | "create" | "update";
            /** @default  */
            name: string;
            /** @default false */
            dryRun: boolean;
        };
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
        CrmObjectBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: components["schemas"]["CrmObject"][];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        CrmObject: {
            id: string;
            properties: {
                [key: string]: string | null;
            };
            propertiesWithHistory?: {
                [key: string]: {
                    value: string;
                    /** Format: date-time */
                    timestamp: string;
                    sourceType: string;
                    sourceId?: string;
                }[];
            };
            associations?: {
                [key: string]: {
                    results: {
                        id: string;
                        type: string;
                    }[];
                };
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archived: boolean;
            /** Format: date-time */
            archivedAt?: string;
            objectWriteTraceId?: string;
        };
        HubspotError: {
            /** @enum {string} */
            status: "error";
            message: string;
            correlationId: string;
            category: string;
            subCategory?: string;
            errorType?: string;
            errors?: {
                message: string;
                code: string;
                in: string;
            }[];
            context?: {
                [key: string]: string[];
            };
            policyName?: string;
        };
        BatchCreateObjects: {
            inputs: components["schemas"]["CreateObject"][];
        };
        CreateObject: {
            properties?: {
                [key: string]: string | number | boolean | null;
            };
            associations?: {
                to: components["schemas"]["ObjectRef"];
                types: components["schemas"]["AssociationSpec"][];
            }[];
            objectWriteTraceId?: string;
        };
        ObjectRef: {
            id?: string;
        };
        AssociationSpec: {
            /** @enum {string} */
            associationCategory: "HUBSPOT_DEFINED" | "USER_DEFINED" | "INTEGRATOR_DEFINED";
            associationTypeId: number;
        };
        BatchReadObjects: {
            inputs: {
                id?: string;
            }[];
            properties?: string[];
            propertiesWithHistory?: string[];
            idProperty?: string;
        };
        BatchUpdateObjects: {
            inputs: {
                id?: string;
                idProperty?: string;
                properties: {
                    [key: string]: string | number | boolean | null;
                };
                objectWriteTraceId?: string;
            }[];
        };
        CrmObjectUpsertBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: (components["schemas"]["CrmObject"] & {
                new: boolean;
            })[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        BatchUpsertObjects: {
            inputs: {
                id?: string;
                idProperty?: string;
                properties: {
                    [key: string]: string | number | boolean | null;
                };
                objectWriteTraceId?: string;
            }[];
        };
        BatchArchiveObjects: {
            inputs: {
                id?: string;
            }[];
        };
        CrmObjectPage: {
            results: components["schemas"]["CrmObject"][];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        CrmObjectSearch: components["schemas"]["CrmObjectPage"] & {
            total: number;
        };
        SearchObjects: {
            query?: string;
            /** @default [] */
            filterGroups: {
                filters: components["schemas"]["SearchFilter"][];
            }[];
            /** @default [] */
            sorts: (string | {
                propertyName: string;
                /** @enum {string} */
                direction?: "ASCENDING" | "DESCENDING";
            })[];
            properties?: string[];
            /** @default 10 */
            limit: number;
            after?: string;
        };
        SearchFilter: {
            propertyName: string;
            /** @enum {string} */
            operator: "EQ" | "NEQ" | "LT" | "LTE" | "GT" | "GTE" | "BETWEEN" | "IN" | "NOT_IN" | "HAS_PROPERTY" | "NOT_HAS_PROPERTY" | "CONTAINS_TOKEN" | "NOT_CONTAINS_TOKEN";
            value?: string;
            highValue?: string;
            values?: string[];
        };
        MergeObjects: {
            primaryObjectId?: string;
            objectIdToMerge?: string;
        };
        GdprDelete: {
            objectId?: string;
            idProperty?: string;
        };
        UpdateObject: {
            properties: {
                [key: string]: string | number | boolean | null;
            };
            objectWriteTraceId?: string;
        };
        DefaultAssociationBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                from: {
                    id: string;
                };
                to: {
                    id: string;
                };
                associationSpec: components["schemas"]["AssociationSpec"];
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        AssociatedPage: {
            results: components["schemas"]["Associated"][];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        Associated: {
            toObjectId: string;
            associationTypes: {
                category: string;
                typeId: number;
                label: string | null;
            }[];
        };
        AssociatedPair: {
            fromObjectTypeId: string;
            fromObjectId: string;
            toObjectTypeId: string;
            toObjectId: string;
            labels: string[];
        };
        AssociatedPairBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: components["schemas"]["AssociatedPair"][];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        BatchCreateAssociations: {
            inputs: {
                from: components["schemas"]["ObjectRef"];
                to: components["schemas"]["ObjectRef"];
                types: components["schemas"]["AssociationSpec"][];
            }[];
        };
        BatchAssociateDefault: {
            inputs: {
                from: components["schemas"]["ObjectRef"];
                to: components["schemas"]["ObjectRef"];
            }[];
        };
        AssociatedBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                from: {
                    id: string;
                };
                to: components["schemas"]["Associated"][];
                paging?: {
                    next: {
                        after: string;
                        link?: string;
                    };
                };
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        BatchReadAssociations: {
            inputs: {
                id?: string;
                after?: string;
            }[];
        };
        BatchArchiveAssociations: {
            inputs: {
                from: components["schemas"]["ObjectRef"];
                to: components["schemas"]["ObjectRef"][];
            }[];
        };
        BatchArchiveAssociationLabels: {
            inputs: {
                from: components["schemas"]["ObjectRef"];
                to: components["schemas"]["ObjectRef"];
                types: components["schemas"]["AssociationSpec"][];
            }[];
        };
        AllAssociationLimits: {
            results: {
                category: string;
                typeId: number;
                label?: string;
                userEnforcedMaxToObjectIds?: number;
                fromObjectType: string;
                toObjectType: string;
            }[];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        AssociationLimits: {
            results: {
                category: string;
                typeId: number;
                label?: string;
                userEnforcedMaxToObjectIds?: number;
            }[];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        AssociationLimitBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                category: string;
                typeId: number;
                label?: string;
                userEnforcedMaxToObjectIds?: number;
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        ConfigureAssociations: {
            inputs: {
                category: string;
                typeId: number;
                maxToObjectIds: number;
            }[];
        };
        PurgeAssociationLimits: {
            inputs: {
                category: string;
                typeId: number;
            }[];
        };
        AssociationTypes: {
            results: {
                category: string;
                typeId: number;
                label: string | null;
            }[];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        CreateAssociationLabel: {
            /** @description Of the pair, beginning with a letter */
            name: string;
            label: string;
            inverseLabel?: string;
        };
        UpdateAssociationLabel: {
            associationTypeId: number;
            label: string;
            inverseLabel?: string;
        };
        NamedAssociationBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                from: {
                    id: string;
                };
                to: {
                    id: string;
                };
                type: string;
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        NamedAssociations: {
            inputs: {
                from: components["schemas"]["ObjectRef"];
                to: components["schemas"]["ObjectRef"];
                type: string;
            }[];
        };
        NamedAssociationReadBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                from: {
                    id: string;
                };
                to: {
                    id: string;
                    type: string;
                }[];
                paging?: {
                    next: {
                        after: string;
                        link?: string;
                    };
                };
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        ReadNamedAssociations: {
            inputs: components["schemas"]["ObjectRef"][];
        };
        AssociationTypeNames: {
            results: {
                id: string;
                name: string;
            }[];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        Duplicates: {
            results: {
                id: string;
                objectType: string;
                /** @enum {string} */
                state: "open" | "dismissed" | "merged";
                confidence: number;
                reasons: {
                    kind: string;
                    properties: string[];
                }[];
                records: {
                    id: string;
                    properties: {
                        [key: string]: string | null;
                    };
                    /** Format: date-time */
                    createdAt: string;
                    /** Format: date-time */
                    updatedAt: string;
                }[];
                /** Format: date-time */
                foundAt: string;
                mergedId?: string;
                decidedBy?: string;
                /** Format: date-time */
                decidedAt?: string;
            }[];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        MergedDuplicate: {
            mergedId: string;
        };
        MergeDuplicate: {
            primaryId?: string;
        };
        UndoneMerge: {
            restoredIds: string[];
        };
        ObjectSchemas: {
            results: components["schemas"]["ObjectSchema"][];
        };
        ObjectSchema: {
            id: string;
            objectTypeId: string;
            name: string;
            fullyQualifiedName: string;
            labels: {
                singular: string;
                plural: string;
            };
            description?: string;
            requiredProperties: string[];
            searchableProperties: string[];
            primaryDisplayProperty?: string;
            secondaryDisplayProperties: string[];
            archived: boolean;
            properties: components["schemas"]["Property"][];
            associations: {
                id: string;
                fromObjectTypeId: string;
                toObjectTypeId: string;
                name: string;
            }[];
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            updatedAt?: string;
        };
        Property: {
            name: string;
            label: string;
            /** @enum {string} */
            type: "string" | "number" | "date" | "datetime" | "enumeration" | "bool";
            /** @enum {string} */
            fieldType: "text" | "textarea" | "html" | "phonenumber" | "number" | "date" | "file" | "select" | "radio" | "checkbox" | "booleancheckbox" | "calculation_equation" | "calculation_rollup";
            groupName: string;
            description: string;
            options: {
                label: string;
                value: string;
                /** @default -1 */
                displayOrder: number;
                /** @default false */
                hidden: boolean;
                description?: string;
            }[];
            displayOrder: number;
            hasUniqueValue: boolean;
            hidden: boolean;
            formField: boolean;
            hubspotDefined: boolean;
            calculated: boolean;
            calculationFormula?: string;
            rollup?: components["schemas"]["PropertyRollup"];
            /** @default false */
            externalOptions: boolean;
            archived: boolean;
            /** Format: date-time */
            archivedAt?: string;
            modificationMetadata: {
                archivable: boolean;
                readOnlyDefinition: boolean;
                readOnlyValue: boolean;
            };
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            updatedAt?: string;
        };
        PropertyRollup: {
            /** @enum {string} */
            function: "count" | "sum" | "min" | "max" | "avg";
            objectType: string;
            /**
             * @description Of the associated records; a count has none
             * @example amount
             */
            property?: string;
            /** @description Only of records associated by this type; of all of them without it */
            associationTypeId?: number;
        };
        ObjectSchemaEgg: {
            description?: string;
            requiredProperties: string[];
            searchableProperties?: string[];
            primaryDisplayProperty?: string;
            secondaryDisplayProperties?: string[];
            name: string;
            labels: {
                singular?: string;
                plural?: string;
            };
            properties: {
                name: string;
                /** @enum {string} */
                type: "string" | "number" | "date" | "datetime" | "enumeration" | "bool";
                hasUniqueValue?: boolean;
                /** @enum {string} */
                textDisplayHint?: "unformatted_single_line" | "multi_line" | "email" | "phone_number" | "domain_name" | "ip_address" | "physical_address" | "postal_code";
                label: string;
                groupName?: string;
                description?: string;
                /** @enum {string} */
                fieldType: "text" | "textarea" | "html" | "phonenumber" | "number" | "date" | "file" | "select" | "radio" | "checkbox" | "booleancheckbox" | "calculation_equation" | "calculation_rollup";
                options?: {
                    label: string;
                    value: string;
                    displayOrder?: number;
                    hidden?: boolean;
                    description?: string;
                }[];
                displayOrder?: number;
                hidden?: boolean;
                formField?: boolean;
            }[];
            /** @default [] */
            associatedObjects: string[];
        };
        ObjectTypeDefinitionPatch: {
            description?: string;
            requiredProperties?: string[];
            searchableProperties?: string[];
            primaryDisplayProperty?: string;
            secondaryDisplayProperties?: string[];
            labels?: {
                singular?: string;
                plural?: string;
            };
            clearDescription?: boolean;
            restorable?: boolean;
        };
        AssociationDefinition: {
            id: string;
            fromObjectTypeId: string;
            toObjectTypeId: string;
            name: string;
        };
        AssociationDefinitionEgg: {
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            fromObjectTypeId: string;
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            toObjectTypeId: string;
            name?: string;
        };
        PropertyGroups: {
            results: components["schemas"]["PropertyGroup"][];
        };
        PropertyGroup: {
            name: string;
            label: string;
            displayOrder: number;
            archived: boolean;
        };
        PropertyGroupCreate: {
            name: string;
            label: string;
            displayOrder?: number;
        };
        PropertyGroupUpdate: {
            label?: string;
            displayOrder?: number;
        };
        PropertyBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: components["schemas"]["Property"][];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        BatchCreateProperties: {
            inputs: components["schemas"]["CreateProperty"][];
        };
        CreateProperty: {
            name: string;
            /** @enum {string} */
            type: "string" | "number" | "date" | "datetime" | "enumeration" | "bool";
            hasUniqueValue?: boolean;
            /** @enum {string} */
            textDisplayHint?: "unformatted_single_line" | "multi_line" | "email" | "phone_number" | "domain_name" | "ip_address" | "physical_address" | "postal_code";
            label: string;
            groupName: string;
            description?: string;
            /** @enum {string} */
            fieldType: "text" | "textarea" | "html" | "phonenumber" | "number" | "date" | "file" | "select" | "radio" | "checkbox" | "booleancheckbox" | "calculation_equation" | "calculation_rollup";
            options?: {
                label: string;
                value: string;
                displayOrder?: number;
                hidden?: boolean;
                description?: string;
            }[];
            displayOrder?: number;
            hidden?: boolean;
            formField?: boolean;
            rollup?: components["schemas"]["Rollup"];
            /**
             * @description Makes it a calculated property
             * @example if amount > 1000 'large' else 'small'
             */
            calculationFormula?: string;
        };
        /** @description Makes it a property that is rolled up from associated records */
        Rollup: {
            /** @enum {string} */
            function: "count" | "sum" | "min" | "max" | "avg";
            /** @description The type of the associated records */
            objectType: string;
            /**
             * @description Of the associated records; a count has none
             * @example amount
             */
            property?: string;
            /** @description Only of records associated by this type; of all of them without it */
            associationTypeId?: number;
        };
        BatchReadProperties: {
            inputs: {
                name: string;
            }[];
            /** @default false */
            archived: boolean;
        };
        BatchArchiveProperties: {
            inputs: {
                name: string;
            }[];
        };
        Properties: {
            results: components["schemas"]["Property"][];
        };
        UpdateProperty: {
            /** @enum {string} */
            type?: "string" | "number" | "date" | "datetime" | "enumeration" | "bool";
            label?: string;
            groupName?: string;
            description?: string;
            /** @enum {string} */
            fieldType?: "text" | "textarea" | "html" | "phonenumber" | "number" | "date" | "file" | "select" | "radio" | "checkbox" | "booleancheckbox" | "calculation_equation" | "calculation_rollup";
            options?: {
                label: string;
                value: string;
                displayOrder?: number;
                hidden?: boolean;
                description?: string;
            }[];
            displayOrder?: number;
            hidden?: boolean;
            formField?: boolean;
            rollup?: components["schemas"]["Rollup"];
            /**
             * @description Makes it a calculated property
             * @example if amount > 1000 'large' else 'small'
             */
            calculationFormula?: string;
        };
        CalculationProgress: {
            /** @enum {string} */
            state: "complete" | "processing";
            percent: number;
        };
        Pipelines: {
            results: components["schemas"]["Pipeline"][];
        };
        Pipeline: {
            id: string;
            label: string;
            displayOrder: number;
            stages: components["schemas"]["PipelineStage"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @default false */
            archived: boolean;
        };
        PipelineStage: {
            id: string;
            label: string;
            displayOrder: number;
            metadata: {
                [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @default false */
            archived: boolean;
        };
        PipelineInput: {
            pipelineId?: string;
            label: string;
            displayOrder: number;
            stages: components["schemas"]["PipelineStageInput"][];
        };
        PipelineStageInput: {
            stageId?: string;
            label: string;
            displayOrder: number;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
        };
        PipelinePatch: {
            label?: string;
            displayOrder?: number;
        };
        PipelineAudit: {
            results: {
                portalId: number;
                identifier: string;
                /** @enum {string} */
                action: "CREATE" | "UPDATE" | "DELETE";
                /** Format: date-time */
                timestamp: string;
                message: string;
                rawObject?: unknown;
            }[];
        };
        PipelineStages: {
            results: components["schemas"]["PipelineStage"][];
        };
        PipelineStagePatch: {
            label?: string;
            displayOrder?: number;
            metadata?: {
                [key: string]: string;
            };
        };
        OwnerPage: {
            results: components["schemas"]["Owner"][];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        Owner: {
            id: string;
            email: string;
            /** @enum {string} */
            type: "PERSON";
            firstName: string;
            lastName: string;
            userId: number;
            userIdIncludingInactive: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            archived: boolean;
            teams: {
                id: string;
                name: string;
                primary: boolean;
            }[];
        };
        OAuthTokens: {
            access_token: string;
            refresh_token?: string;
            id_token?: string;
            token_type: string;
            expires_in: number;
        };
        OAuthTokenForm: {
            grant_type: string;
            code?: string;
            redirect_uri?: string;
            client_id?: string;
            client_secret?: string;
            refresh_token?: string;
            code_verifier?: string;
            scope?: string;
        };
        AccessTokenInfo: {
            token: string;
            user?: string;
            hub_id: number;
            app_id: number;
            user_id: number;
            expires_in: number;
            scopes: string[];
            /** @enum {string} */
            token_type: "access";
        };
        FlowPage: {
            results: {
                id: string;
                name: string;
                isEnabled: boolean;
                /** @enum {string} */
                flowType: "WORKFLOW";
                /** @enum {string} */
                type: "PLATFORM_FLOW";
                revisionId: string;
            }[];
            paging?: {
                next: {
                    after: string;
                    link?: string;
                };
            };
        };
        Flow: {
            id: string;
            name: string;
            isEnabled: boolean;
            /** @enum {string} */
            flowType: "WORKFLOW";
            /** @enum {string} */
            type: "PLATFORM_FLOW";
            revisionId: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            startActionId?: string;
            actions: {
                actionId: string;
                /** @enum {string} */
                type: "SINGLE_CONNECTION" | "STATIC_BRANCH";
                actionTypeId: string;
                fields: {
                    [key: string]: unknown;
                };
                connection?: {
                    /** @enum {string} */
                    edgeType: "STANDARD";
                    nextActionId: string;
                };
            }[];
            enrollmentCriteria: {
                /** @enum {string} */
                type: "EVENT_BASED" | "DATASET" | "MANUAL";
                schedule?: unknown;
            };
        };
        Sequences: {
            total: number;
            results: {
                id: string;
                name: string;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
            }[];
        };
        Sequence: {
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            steps: string[];
        };
        SequenceEnrollment: {
            id: string;
            sequenceId: string;
            toEmail: string;
            /** Format: date-time */
            enrolledAt: string;
            status: string;
        };
        EnrollContact: {
            sequenceId: string;
            contactId?: string;
            /** Format: email */
            senderEmail?: string;
            /** Format: email */
            senderAliasAddress?: string;
        };
        RecordTimeline: {
            results: ({
                /** @enum {string} */
                kind: "change" | "activity" | "message" | "run";
                id: string;
                /** Format: date-time */
                at: string;
            } & {
                [key: string]: unknown;
            })[];
            paging?: {
                next: {
                    after: string;
                };
            };
            /** @description What is not told, because the caller may not know it or its service is away. */
            missing: {
                /** @enum {string} */
                kind: "change" | "activity" | "message" | "run";
                /** @enum {string} */
                reason: "forbidden" | "unavailable";
            }[];
        };
        RunPage: {
            results: components["schemas"]["Run"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        Run: {
            id: string;
            /** @enum {string} */
            status: "pending" | "running" | "waiting" | "suspended" | "incident" | "completed" | "faulted" | "cancelled";
        } & {
            [key: string]: unknown;
        };
        StartRecordRun: {
            definition: {
                namespace: string;
                name: string;
                version?: string;
            };
            input?: unknown;
            key?: string;
        };
        CancelRecordRun: {
            reason?: string;
        };
        RunSignalled: {
            id: string;
        };
        SignalRecordRun: {
            type: string;
            id?: string;
            subject?: string;
            data?: unknown;
        };
        RecordHistoryPage: {
            results: {
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                kind: "created" | "updated" | "deleted";
                actor: string;
                onBehalfOf?: string;
                runId?: string;
                importId?: string;
                changes: {
                    [key: string]: {
                        from: string | null;
                        to: string | null;
                    };
                };
            }[];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        ImportStarted: {
            id: string;
        };
        ImportSuggestions: {
            columns: {
                header: string;
                property: string | null;
                confidence: number;
                /** @enum {string} */
                because: "name" | "label" | "synonym" | "content" | "nothing fits";
            }[];
            /** @description A column by which rows could find the records they change. */
            key: string | null;
        };
        SuggestMapping: {
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectType: string;
            header: string[];
            /**
             * @description Some rows of the file: what they hold is looked at too.
             * @default []
             */
            rows: string[][];
        };
        Imports: {
            results: components["schemas"]["Import"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        Import: {
            id: string;
            name: string;
            objectType: string;
            /** @enum {string} */
            operation: "upsert" | "create" | "update";
            /** @enum {string} */
            state: "running" | "done" | "failed" | "cancelled" | "undoing" | "undone";
            rows: number;
            created: number;
            updated: number;
            failed: number;
            undone: number;
            dryRun: boolean;
            bytes: number;
            error: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            endedAt: string | null;
        };
        ImportErrorPage: {
            results: {
                line: number;
                column: string | null;
                message: string;
            }[];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        ListFolderAnswer: {
            folder: components["schemas"]["ListFolder"];
        };
        ListFolder: {
            id: number;
            name: string;
            parentFolderId: number;
            childLists: number[];
            childNodes: components["schemas"]["ListFolder"][];
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            updatedAt?: string;
        };
        CreateListFolder: {
            name: string;
            parentFolderId?: number;
        };
        MoveListToFolder: {
            listId?: string | null;
            newFolderId: number;
        };
        ListsOfRecord: {
            results: {
                listId: string;
                listVersion: number;
                /** Format: date-time */
                firstAddedTimestamp: string;
                /** Format: date-time */
                lastAddedTimestamp: string;
                isPublicList: boolean;
            }[];
            total: number;
        };
        ListsOfRecordsBatch: {
            /** @enum {string} */
            status: "COMPLETE";
            results: {
                objectTypeId: string;
                recordId: string;
                recordListMemberships: {
                    listId: string;
                    listVersion: number;
                    /** Format: date-time */
                    firstAddedTimestamp: string;
                    /** Format: date-time */
                    lastAddedTimestamp: string;
                    isPublicList: boolean;
                }[];
            }[];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
            numErrors?: number;
            errors?: {
                /** @enum {string} */
                status: "error";
                category: string;
                message: string;
                context: {
                    [key: string]: string[];
                };
            }[];
        };
        ReadListsOfRecords: {
            inputs: {
                /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
                objectTypeId: string;
                recordId?: string | null;
            }[];
        };
        ListMemberPage: {
            results: {
                recordId: string;
                /** Format: date-time */
                membershipTimestamp: string;
            }[];
            total?: number;
            paging?: {
                next?: {
                    after: string;
                    link?: string;
                };
                prev?: {
                    before: string;
                    link?: string;
                };
            };
        };
        ListMembershipsChanged: {
            recordsIdsAdded: string[];
            recordIdsRemoved: string[];
            recordIdsMissing: string[];
        };
        ChangeListMemberships: {
            /** @default [] */
            recordIdsToAdd: (string | null)[];
            /** @default [] */
            recordIdsToRemove: (string | null)[];
        };
        ListAnswer: {
            list: components["schemas"]["List"];
        };
        List: {
            listId: string;
            name: string;
            objectTypeId: string;
            /** @enum {string} */
            processingType: "MANUAL" | "DYNAMIC" | "SNAPSHOT";
            /** @enum {string} */
            processingStatus: "COMPLETE" | "PROCESSING" | "FAILED";
            listVersion: number;
            size?: number;
            filterBranch?: components["schemas"]["ListFilterBranch"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** Format: date-time */
            filtersUpdatedAt?: string;
            /** Format: date-time */
            deletedAt?: string;
            createdById: string;
            updatedById: string;
        };
        /** @description OR, AND, NOT_ALL, NOT_ANY or ASSOCIATION with filterBranches and filters */
        ListFilterBranch: {
            [key: string]: unknown;
        };
        CreateList: {
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectTypeId: string;
            /** @enum {string} */
            processingType: "MANUAL" | "DYNAMIC" | "SNAPSHOT";
            name: string;
            filterBranch?: components["schemas"]["ListFilterBranch"];
            listFolderId?: number;
            customProperties?: {
                [key: string]: string;
            };
        };
        Lists: {
            lists: components["schemas"]["List"][];
        };
        FoundLists: {
            lists: (components["schemas"]["List"] & {
                additionalProperties: {
                    [key: string]: string;
                };
            })[];
            offset: number;
            hasMore: boolean;
            total: number;
        };
        SearchLists: {
            query?: string;
            listIds?: string[];
            processingTypes?: ("MANUAL" | "DYNAMIC" | "SNAPSHOT")[];
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectTypeId?: string;
            additionalProperties?: string[];
            sort?: string;
            /** @default 0 */
            offset: number;
            /** @default 20 */
            count: number;
        };
        ListIdMapping: {
            listId: string;
            legacyListId: string;
        };
        ListIdMappings: {
            legacyListIdsToIdsMapping: {
                listId: string;
                legacyListId: string;
            }[];
            missingLegacyListIds: string[];
        };
        UpdatedList: {
            updatedList: components["schemas"]["List"];
        };
        UpdateListFilters: {
            filterBranch: components["schemas"]["ListFilterBranch"];
        };
        ListConversion: {
            listId: string;
            requestedConversionTime?: components["schemas"]["ListConversionTime"];
            /** Format: date-time */
            convertedAt?: string;
        };
        ListConversionTime: {
            /** @enum {string} */
            conversionType: "CONVERSION_DATE";
            year: number;
            month: number;
            day: number;
        } | {
            /** @enum {string} */
            conversionType: "INACTIVITY";
            /** @enum {string} */
            timeUnit: "DAY" | "WEEK" | "MONTH";
            offset: number;
        };
        Enrolment: {
            /** @enum {string} */
            state: "telling";
        };
        ListProgress: {
            /** @enum {string} */
            state: "complete" | "processing" | "failed";
            percent: number;
            telling: boolean;
            fault?: string;
        };
        ContractImport: {
            id?: string | null;
            /** @enum {string} */
            state: "STARTED" | "PROCESSING" | "DONE" | "FAILED" | "CANCELED" | "REVERTED";
            importName: string;
            /** @enum {string} */
            importSource: "API";
            mappedObjectTypeIds: string[];
            metadata: {
                counters: {
                    [key: string]: number;
                };
                fileIds: string[];
                objectLists: unknown[];
            };
            optOutImport: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ContractImports: {
            results: components["schemas"]["ContractImport"][];
            paging?: {
                next: {
                    after: string;
                    link: string;
                };
            };
        };
        ContractImportCancelled: {
            /** @enum {string} */
            status: "COMPLETE";
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
        };
        ContractImportErrors: {
            results: {
                id?: string | null;
                createdAt: number;
                errorType: string;
                errorMessage: string;
                sourceData: {
                    lineNumber: number;
                    rowData: string[];
                    fileId: number;
                    containsEncryptedProperties: boolean;
                };
            }[];
            paging?: {
                next: {
                    after: string;
                    link: string;
                };
            };
        };
        Export: {
            id: string;
            name: string;
            objectType: string;
            properties: string[];
            /** @enum {string} */
            format: "csv" | "ndjson";
            downloads: number;
            /** @description Of the last file that was fetched to its end. */
            rows: number | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            links: {
                file: string;
            };
        };
        CreateExport: {
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectType: string;
            /** @default  */
            name: string;
            /**
             * @default csv
             * @enum {string}
             */
            format: "csv" | "ndjson";
            /** @description Columns, in this order; every property that the caller sees unless told. */
            properties?: string[];
            /** @default [] */
            filterGroups: {
                filters: components["schemas"]["SearchFilter"][];
            }[];
            query?: string;
            /** @description Only members of this list. */
            listId?: string;
        };
        Exports: {
            results: components["schemas"]["Export"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        ExportTaskLocator: {
            id?: string | null;
            links: {
                [key: string]: string;
            };
        };
        ContractExport: {
            /** @enum {string} */
            exportType: "VIEW" | "LIST";
            /** @enum {string} */
            format: "CSV" | "XLS" | "XLSX";
            exportName: string;
            /** @description Plural, singular or type id, such as `leads`, `lead`, `0-136`, `p_cars`, `2-1` */
            objectType: string;
            objectProperties: string[];
            listId?: string;
            associatedObjectType?: string;
            publicCrmSearchRequest?: {
                query?: string;
                filters?: components["schemas"]["SearchFilter"][];
                /** @default [] */
                filterGroups: {
                    filters: components["schemas"]["SearchFilter"][];
                }[];
            };
        };
        ExportTaskStatus: {
            /** @enum {string} */
            status: "COMPLETE";
            /** @description Where the file is to be had without a token, for five minutes. */
            result: string;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
        };
        EventFeed: {
            results: components["schemas"]["FeedEvent"][];
            paging: {
                next: {
                    after: string;
                };
            };
            /** @description Nothing more has happened yet. */
            upToDate: boolean;
        };
        FeedEvent: {
            /** @enum {string} */
            specversion: "1.0";
            id: string;
            source: string;
            type: string;
            subject: string;
            time: string;
            /** @description Grows with each event of one subject: of two, the greater one is the later one. */
            sequence: string;
            data?: unknown;
        } & {
            [key: string]: unknown;
        };
        Webhooks: {
            results: components["schemas"]["Webhook"][];
        };
        Webhook: {
            id: string;
            /** @description Of webhooks that an app of HubSpot's kind has set. */
            appId: number | null;
            url: string;
            description: string;
            types: string[];
            enabled: boolean;
            disabledBecause: string | null;
            /** Format: date-time */
            failingSince: string | null;
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        CreatedWebhook: components["schemas"]["Webhook"] & {
            /**
             * @description Signs what is posted. It is told this once.
             * @example whsec_…
             */
            signingSecret: string;
        };
        RotatedSecret: {
            /**
             * @description Signs what is posted. It is told this once.
             * @example whsec_…
             */
            secret: string;
            /** Format: date-time */
            previousUntil: string;
        };
        WebhookDelivery: {
            /** @description The header `webhook-id` of each attempt. */
            id: string;
            type: string;
            subject: string;
            /** @enum {string} */
            state: "waiting" | "delivered" | "failed" | "erased";
            attempts: number;
            /** Format: date-time */
            nextAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            endedAt: string | null;
        };
        WebhookDeliveries: {
            results: components["schemas"]["WebhookDelivery"][];
            paging?: {
                next: {
                    after: string;
                };
            };
        };
        WebhookDeliveryWithAttempts: components["schemas"]["WebhookDelivery"] & {
            log: {
                number: number;
                /** Format: date-time */
                at: string;
                ms: number;
                status: number | null;
                error: string | null;
            }[];
        };
        WebhookAppSettingsView: components["schemas"]["WebhookAppSettings"] & {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        WebhookAppSettings: {
            /** Format: uri */
            targetUrl: string;
            throttling: {
                maxConcurrentRequests: number;
            };
        };
        WebhookSubscriptions: {
            results: components["schemas"]["WebhookSubscription"][];
        };
        WebhookSubscription: {
            id?: string | null;
            eventType: string;
            propertyName?: string | null;
            objectTypeId?: string | null;
            active: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        NewWebhookSubscription: {
            /** @enum {string} */
            eventType: "contact.creation" | "contact.deletion" | "contact.propertyChange" | "contact.merge" | "contact.restore" | "contact.associationChange" | "company.creation" | "company.deletion" | "company.propertyChange" | "company.merge" | "company.restore" | "company.associationChange" | "deal.creation" | "deal.deletion" | "deal.propertyChange" | "deal.merge" | "deal.restore" | "deal.associationChange" | "ticket.creation" | "ticket.deletion" | "ticket.propertyChange" | "ticket.merge" | "ticket.restore" | "ticket.associationChange" | "product.creation" | "product.deletion" | "product.propertyChange" | "product.merge" | "product.restore" | "product.associationChange" | "line_item.creation" | "line_item.deletion" | "line_item.propertyChange" | "line_item.merge" | "line_item.restore" | "line_item.associationChange" | "object.creation" | "object.deletion" | "object.propertyChange" | "object.merge" | "object.restore" | "object.associationChange" | "contact.privacyDeletion";
            propertyName?: string;
            objectTypeId?: string;
            /** @default false */
            active: boolean;
        };
        SwitchedWebhookSubscriptions: {
            /** @enum {string} */
            status: "COMPLETE";
            results: components["schemas"]["WebhookSubscription"][];
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            completedAt: string;
        };
        PersonalDataCase: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "open" | "held" | "erasing" | "erased" | "released";
            records: string[];
            reason?: string;
            found: {
                [key: string]: {
                    store: string;
                    count: number;
                }[];
            };
            erased: {
                [key: string]: {
                    store: string;
                    count: number;
                }[];
            };
            remains: {
                service: string;
                what: string;
                until: string;
            }[];
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            closedAt?: string;
        };
        PersonalDataExport: {
            [key: string]: {
                store: string;
                count: number;
                items: unknown[];
            }[];
        };
        PersonalDataErasure: {
            runId: string;
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
