// Made by scripts/dashboard/api-types.mjs from the reducer's OpenAPI document. Do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The dashboard
         * @description A browser gets the application, others the basic page.
         */
        get: operations["get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The clients, by name */
        get: operations["getV1Clients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clients/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A client and what became of its parts */
        get: operations["getV1ClientsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/combiners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The combiners, by name */
        get: operations["getV1Combiners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened
         * @description A caller that accepts `text/event-stream` gets server-sent events: first those after `Last-Event-ID` (or `after`), then what happens. Events named `progress` have no id and are not kept.
         */
        get: operations["getV1Events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models, newest first */
        get: operations["getV1Models"];
        put?: never;
        /**
         * Upload a model
         * @description The body is the safetensors file, or a form with it as its one file.
         */
        post: operations["postV1Models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model */
        get: operations["getV1ModelsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/ancestors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the model was made from, parent first */
        get: operations["getV1ModelsIdAncestors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/compare/{otherId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How two models differ */
        get: operations["getV1ModelsIdCompareOtherId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/descendants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was made from the model, nearest first */
        get: operations["getV1ModelsIdDescendants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A model's safetensors file
         * @description Ranges and `If-None-Match` are understood.
         */
        get: operations["getV1ModelsIdFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{id}/layers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A model's tensors in numbers */
        get: operations["getV1ModelsIdLayers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a metric is distributed over clients, model by model */
        get: operations["getV1ModelsDistribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which model was made from which */
        get: operations["getV1ModelsLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Global models with their metrics over clients */
        get: operations["getV1ModelsTable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/table.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole table, as a file for spreadsheets */
        get: operations["getV1ModelsTableCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in the federation */
        get: operations["getV1Network"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The federation in one look */
        get: operations["getV1Overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: operations["getV1Runs"];
        put?: never;
        /** Start a run (as `POST /start`) */
        post: operations["postV1Runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run */
        get: operations["getV1RunsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/curve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run's committed rounds by time and by bytes, oldest first */
        get: operations["getV1RunsIdCurve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run's metrics, by round, phase, source and name */
        get: operations["getV1RunsIdMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/rounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run's rounds, oldest first */
        get: operations["getV1RunsIdRounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a run */
        post: operations["postV1RunsIdStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what when in a run */
        get: operations["getV1RunsIdTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Styles and scripts of the pages */
        get: operations["getAssetsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The combiner of a client */
        get: operations["getAssign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/basic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state and forms, without scripts */
        get: operations["getBasic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This API, to be read and tried out */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The errors, each with what to do about it */
        get: operations["getDocsErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the reducer can do its work */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start a run, as `curl` does it
         * @description A browser's GET never starts anything: it gets the page.
         */
        get: operations["getStart"];
        put?: never;
        /**
         * Start a run
         * @description Parameters come as form, JSON or query, also mixed. A form sent from the page is sent back to it.
         */
        post: operations["postStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the federation */
        get: operations["getStatus"];
        put?: never;
        post?: never;
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
        Assignment: {
            combiner: string;
            host: string;
            port: number;
            /** @enum {string} */
            status: "assigned";
        };
        /** @description A file: its name ends with the CRC-32 of its bytes. */
        BlobRef: {
            name: string;
            sizeBytes: number;
        };
        ClientHistory: {
            client: components["schemas"]["Peer"];
            /** @description Newest first. */
            history: components["schemas"]["ClientPart"][];
            /** @description Offset of the next page; absent on the last one. */
            nextOffset?: number;
        };
        ClientOutcome: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            answeredAt?: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            askedAt?: string;
            client: string;
            code?: string;
            /** @description Milliseconds. */
            durationMs?: number;
            logTail?: string[];
            message?: string;
            metrics?: components["schemas"]["Metrics"];
            numExamples?: number;
            /** @enum {string} */
            outcome: "asked" | "accepted" | "refused" | "failed" | "lost" | "unused";
            /** @description Milliseconds by phase. */
            phasesMs?: {
                [key: string]: number;
            };
            /** @description Bytes of the base model that it had to fetch. */
            receivedBytes?: number;
            /** @description Bytes of its update. */
            sentBytes?: number;
            /** @description Versions between the model it was made from and the one it went into. */
            staleness?: number;
            /** @description Combiner (or reducer) that the client answered to. */
            via: string;
        };
        ClientPart: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            at: string;
            code?: string;
            /** @description Milliseconds. */
            durationMs?: number;
            logTail?: string[];
            message?: string;
            metrics?: components["schemas"]["Metrics"];
            numExamples?: number;
            /** @enum {string} */
            outcome: "accepted" | "refused" | "failed" | "lost";
            /** @description Milliseconds by phase. */
            phasesMs?: {
                [key: string]: number;
            };
            round: number;
            runId: string;
            /** @enum {string} */
            work?: "train" | "validate";
        };
        ClientValue: {
            client: string;
            value: number;
        };
        CombinerPart: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            answeredAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            askedAt: string;
            clients: number;
            combiner: string;
            examples: number;
            /** @description Milliseconds by phase. */
            phasesMs: {
                [key: string]: number;
            };
            /** @description Size of its sum. */
            sizeBytes: number;
        };
        ConnectedAndKnown: {
            connected: number;
            /** @description Everybody who was ever there; absent without records. */
            known?: number;
        };
        Curve: {
            points: components["schemas"]["CurvePoint"][];
            runId: string;
        };
        CurvePoint: {
            /** @description Bytes of models, updates and sums sent from the run's start to the round's end. */
            bytesSent: number;
            /** @description Milliseconds. */
            durationMs: number;
            /** @description Milliseconds from the run's start to the round's end. */
            elapsedMs: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            endedAt: string;
            examples: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId: string;
            round: number;
            train: components["schemas"]["Metrics"];
            updates: number;
            validate: components["schemas"]["Metrics"];
        };
        Distribution: {
            /** @description Clients behind the values. */
            count: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description The value of the client that was asked for. */
            highlighted?: {
                client: string;
                value: number;
            };
            max: number;
            /** @description Weighted by examples. */
            mean: number;
            median: number;
            min: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId: string;
            /** @description A sample in ascending order, evenly spaced in rank; least and greatest are always in it. */
            points: components["schemas"]["ClientValue"][];
            q1: number;
            q3: number;
            round: number;
            runId: string;
            sd: number;
        };
        Distributions: {
            /** @description Clients that can be highlighted: at most 1,000, by name. */
            clients: string[];
            /** @description Oldest first. */
            items: components["schemas"]["Distribution"][];
            /** @description Absent when nothing has been measured yet. */
            metric?: string;
            metricNames: string[];
        };
        Event: {
            /** @description Ascending, in the order of text. */
            _id: string;
            client?: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            fields?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            level: "info" | "warning" | "error";
            message: string;
            round?: number;
            runId?: string;
            schemaVersion: number;
            /** @description As `run.started`, `round.committed`. */
            type: string;
        };
        Lane: {
            /** @enum {string} */
            kind: "reducer" | "combiner" | "client";
            name: string;
            spans: components["schemas"]["Span"][];
            /** @description Combiner of a client. */
            via?: string;
        };
        Layer: {
            dtype: string;
            /** @description Bins of equal width from the least to the greatest value; no bins without elements. */
            histogram: {
                counts: number[];
                from: number;
                to: number;
            };
            /** @description Euclidean norm. */
            l2: number;
            max: number;
            mean: number;
            min: number;
            name: string;
            /** @description Elements that are NaN or infinite; they are left out of the rest. */
            nonFinite?: number;
            /** @description Elements. */
            parameters: number;
            sd: number;
            shape: number[];
        };
        Layers: {
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId: string;
            tensors: components["schemas"]["Layer"][];
        };
        Lineage: {
            /** @description Between nodes that are listed. */
            edges: {
                /** @description SHA-256 of the model's tensors in canonical order. */
                modelId: string;
                /** @description SHA-256 of the model's tensors in canonical order. */
                parentId: string;
            }[];
            /** @description Newest first, each model once. */
            nodes: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                createdAt: string;
                metrics?: components["schemas"]["Metrics"];
                /** @description SHA-256 of the model's tensors in canonical order. */
                modelId: string;
                name?: string;
                round?: number;
                runId?: string;
            }[];
        };
        Metric: {
            _id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId: string;
            name: string;
            numExamples: number;
            /** @enum {string} */
            phase: "train" | "validate";
            round: number;
            runId: string;
            schemaVersion: number;
            /** @description Client, or `global` for the weighted mean. */
            source: string;
            value: number;
        };
        /** @description Names to finite numbers. */
        Metrics: {
            [key: string]: number;
        };
        MetricStats: {
            /** @description Clients behind the value. */
            count: number;
            max: number;
            /** @description Weighted by examples. */
            mean: number;
            min: number;
            /** @description Standard deviation over the clients, weighted by examples. */
            sd: number;
        };
        Model: {
            /** @description SHA-256 of the model's tensors in canonical order. */
            _id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            file: components["schemas"]["BlobRef"];
            metrics?: components["schemas"]["Metrics"];
            name?: string;
            objectKey: string;
            parameters: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            parentId?: string;
            round?: number;
            runId?: string;
            schemaVersion: number;
            tensors: {
                dtype: string;
                maxAbs?: number;
                name: string;
                shape: number[];
            }[];
        };
        ModelComparison: {
            /** @description Over all tensors that both have. */
            l2: number;
            /** @description Tensors that the other model does not have with that dtype and shape. */
            only: {
                left: string[];
                right: string[];
            };
            tensors: {
                /** @description Euclidean norm of the difference. */
                l2: number;
                /** @description Greatest absolute difference. */
                maxAbs: number;
                name: string;
                /** @description `l2` divided by the left tensor's norm; by 1 when that is 0. */
                relativeL2: number;
                shape: number[];
            }[];
        };
        /** @description A global model as a round made it, or one that was uploaded. */
        ModelRow: {
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Milliseconds. */
            durationMs?: number;
            examples?: number;
            /** @description Over the clients' validation of the model. */
            metrics: {
                [key: string]: components["schemas"]["MetricStats"];
            };
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId: string;
            /** @description Object name under which a person uploaded it. */
            name?: string;
            /** @description SHA-256 of the model's tensors in canonical order. */
            parentId?: string;
            round?: number;
            runId?: string;
            updates?: number;
        };
        ModelTable: {
            items: components["schemas"]["ModelRow"][];
            metricNames: string[];
            /** @description Address of the next page; absent on the last one. */
            next?: string;
            /** @description Rows in all pages. */
            total: number;
        };
        Network: {
            nodes: components["schemas"]["NetworkNode"][];
            /** @description Peers that are left out; those that are gone first. */
            truncated?: number;
        };
        NetworkNode: {
            /** @description Bytes of models, updates and sums received since the reducer's start. */
            bytesIn?: number;
            bytesOut?: number;
            /** @description Most clients that a combiner takes; absent for no limit. */
            capacity?: number;
            host?: string;
            /** @enum {string} */
            kind: "reducer" | "combiner" | "client";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            lastSeenAt?: string;
            /** @description Clients that a combiner has. */
            load?: number;
            name: string;
            port?: number;
            /** @enum {string} */
            state: "connected" | "gone" | "working";
            /** @description Of its software. */
            version?: string;
            /** @description Combiner of a client, reducer of a combiner. */
            via?: string;
        };
        OpenTask: {
            attempt: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            baseModelId: string;
            client: string;
            round: number;
            /** @enum {boolean} */
            taken?: true;
        };
        /** @description The federation in one look. Without its records, what is known without them. */
        Overview: {
            clients: components["schemas"]["ConnectedAndKnown"];
            combiners: components["schemas"]["ConnectedAndKnown"];
            /** @description Absent without records. */
            counts?: {
                models: number;
                runs: number;
            };
            federation: {
                name: string;
                version: string;
            };
            latestModel?: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                createdAt: string;
                /** @description SHA-256 of the model's tensors in canonical order. */
                id: string;
                metrics: components["schemas"]["Metrics"];
                name?: string;
                round?: number;
                runId?: string;
            };
            /** @description The run in progress, or the last one. */
            run?: {
                _id: string;
                config: components["schemas"]["RunParameters"];
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                endedAt?: string;
                /** @description Raised each time a reducer takes the run over. */
                epoch: number;
                failure?: {
                    code: string;
                    message: string;
                };
                /** @description SHA-256 of the model's tensors in canonical order. */
                latestModelId: string;
                metrics?: components["schemas"]["Metrics"];
                optimizerState?: components["schemas"]["BlobRef"];
                progress?: components["schemas"]["Progress"];
                /** @description Rounds committed so far. */
                round: number;
                schemaVersion: number;
                /** @description SHA-256 of the model's tensors in canonical order. */
                seedModelId: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                startedAt?: string;
                /** @enum {string} */
                state: "pending" | "running" | "completed" | "failed" | "stopped";
                /** @description Why the run does not advance right now. */
                waitingFor?: string;
                /** @description Clients that were asked and have not answered yet, by name; the first 20. */
                waitingForClients?: string[];
            };
            stores: components["schemas"]["StoreHealth"][];
        };
        Peer: {
            /** @description `<kind>:<name>`. */
            _id: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            host?: string;
            /** @enum {string} */
            kind: "client" | "combiner";
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            lastSeenAt: string;
            name: string;
            port?: number;
            schemaVersion: number;
            /** @enum {string} */
            state: "connected" | "gone";
            /** @description Of its software. */
            version?: string;
            /** @description The combiner that a client belongs to. */
            via?: string;
        };
        /** @description RFC 9457 problem details; further members depend on the code. */
        Problem: {
            /** @description Code of the error, which does not change. */
            code: string;
            /** @description What was expected and what came. */
            detail: string;
            /** @description All problems of the request. */
            problems?: string[];
            /** @description What to do about it. */
            remedy: string;
            /** @description The run that the error is about. */
            runUrl?: string;
            status: number;
            title: string;
            /** @description Address of the description of the error. */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** @description How far the open round is. Passing; sent to readers of events, not kept. */
        Progress: {
            answered: number;
            asked: number;
            round: number;
            timeLeftMs: number;
            /** @enum {string} */
            work: "train" | "validate";
        };
        Round: {
            /** @description `<run>:<round>:<attempt>`. */
            _id: string;
            asked: string[];
            attempt: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            baseModelId: string;
            /** @description Bytes of models, updates and sums that were sent for it. */
            bytesSent?: number;
            combiners?: components["schemas"]["CombinerPart"][];
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /** @description Milliseconds. */
            durationMs?: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            endedAt?: string;
            examples?: number;
            metrics?: components["schemas"]["Metrics"];
            /** @description SHA-256 of the model's tensors in canonical order. */
            modelId?: string;
            outcomes: components["schemas"]["ClientOutcome"][];
            /** @description Milliseconds of the reducer's own phases. */
            phasesMs?: {
                [key: string]: number;
            };
            /** @description Why it was abandoned. */
            reason?: string;
            round: number;
            runId: string;
            schemaVersion: number;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            startedAt: string;
            /** @description When each of them began, since `startedAt`. */
            startsMs?: {
                [key: string]: number;
            };
            /** @enum {string} */
            state: "open" | "collecting" | "merging" | "committed" | "abandoned";
            /** @description Asynchronous runs: work that was out, or waited in the buffer, when this was written. */
            tasks?: components["schemas"]["OpenTask"][];
            updates?: number;
            /** @description How clients' validations of the new model ended. */
            validation?: components["schemas"]["ClientOutcome"][];
            /** @description Asynchronous runs: the version of the model that was committed. */
            version?: {
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                at: string;
                /** @description Of each of them, in ascending order. */
                staleness: number[];
                /** @description Updates in its buffer. */
                updates: number;
                version: number;
            };
        };
        Run: {
            _id: string;
            config: components["schemas"]["RunParameters"];
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            endedAt?: string;
            /** @description Raised each time a reducer takes the run over. */
            epoch: number;
            failure?: {
                code: string;
                message: string;
            };
            /** @description SHA-256 of the model's tensors in canonical order. */
            latestModelId: string;
            metrics?: components["schemas"]["Metrics"];
            optimizerState?: components["schemas"]["BlobRef"];
            /** @description Rounds committed so far. */
            round: number;
            schemaVersion: number;
            /** @description SHA-256 of the model's tensors in canonical order. */
            seedModelId: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            startedAt?: string;
            /** @enum {string} */
            state: "pending" | "running" | "completed" | "failed" | "stopped";
            /** @description Why the run does not advance right now. */
            waitingFor?: string;
        };
        RunParameters: {
            /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
            aggGoal?: number;
            /** @description Examples per step; the project's default when absent. */
            batchSize?: number;
            /**
             * @description fedadam, fedyogi, fedadagrad: decay of the first moment.
             * @default 0.9
             */
            beta1: number;
            /**
             * @description fedadam, fedyogi: decay of the second moment.
             * @default 0.99
             */
            beta2: number;
            /** @description Clients to ask per round; all that are there when absent. */
            clientsRequested?: number;
            /**
             * @description Least number of updates with which a round may close.
             * @default 2
             */
            clientsRequired: number;
            /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
            concurrency?: number;
            /** @description Condition to end before the last round. */
            earlyStop?: {
                /**
                 * @description Whether more or less of the metric is better.
                 * @default maximize
                 * @enum {string}
                 */
                goal: "maximize" | "minimize";
                /**
                 * @description Name of the validation metric that decides.
                 * @default accuracy
                 */
                metric: string;
                /** @description Stop after so many rounds without a new best. */
                patience?: number;
                /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                target?: number;
            };
            /** @description Passes over a client's training examples per round; the project's default when absent. */
            epochs?: number;
            /** @description Step size of the clients' optimizer; the project's default when absent. */
            learningRate?: number;
            /** @description Model to start from: an id, or an object in the bucket `models`. */
            model?: string;
            /**
             * @description Ask this many times clientsRequested, close when clientsRequested have answered.
             * @default 1
             */
            overSelection: number;
            /**
             * @description fedprox: weight of the proximal term.
             * @default 0.01
             */
            proximalMu: number;
            /**
             * @description Rounds to train.
             * @default 3
             */
            rounds: number;
            /**
             * @description Seed of everything random in the run: selection, shuffling, dropout.
             * @default 1
             */
            seed: number;
            /**
             * @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort).
             * @default random
             * @enum {string}
             */
            selector: "random" | "oort";
            /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
            serverLearningRate?: number;
            /**
             * @description fedavgm: momentum.
             * @default 0.9
             */
            serverMomentum: number;
            /**
             * @description How the mean update becomes the new global model.
             * @default fedavg
             * @enum {string}
             */
            strategy: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
            /**
             * @description fedadam, fedyogi, fedadagrad: degree of adaptivity.
             * @default 0.001
             */
            tau: number;
            /**
             * @description Seconds a round may take.
             * @default 180
             */
            timeout: number;
            /**
             * @description Let the clients evaluate each new global model.
             * @default true
             */
            validate: boolean;
        };
        Span: {
            code?: string;
            /** @description Milliseconds. */
            endMs: number;
            /**
             * @description It has not ended: `endMs` is the time of this answer.
             * @enum {boolean}
             */
            isOpen?: true;
            outcome?: string;
            /** @description `select`, `collect`, `merge`, `commit`, `validate` of the reducer; `merge`, `upload` of combiners; `wait`, `download`, `train`, `evaluate`, `upload` of clients, `work` of one whose update is still to come. */
            phase: string;
            round: number;
            /** @description Milliseconds. */
            startMs: number;
        };
        StartedRun: {
            run: components["schemas"]["Run"];
            /** @description Address of the run. */
            url: string;
        };
        Status: {
            clientsConnected: number;
            combinersConnected: number;
            latestModelId?: string;
            name: string;
            progress?: components["schemas"]["Progress"];
            records: {
                kind: string;
                message?: string;
                ready: boolean;
            };
            /** @description The run in progress, or the last one. */
            run?: {
                _id: string;
                config: components["schemas"]["RunParameters"];
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                endedAt?: string;
                /** @description Raised each time a reducer takes the run over. */
                epoch: number;
                failure?: {
                    code: string;
                    message: string;
                };
                /** @description SHA-256 of the model's tensors in canonical order. */
                latestModelId: string;
                metrics?: components["schemas"]["Metrics"];
                optimizerState?: components["schemas"]["BlobRef"];
                /** @description Rounds committed so far. */
                round: number;
                schemaVersion: number;
                /** @description SHA-256 of the model's tensors in canonical order. */
                seedModelId: string;
                /**
                 * Format: date-time
                 * @description ISO 8601, UTC.
                 */
                startedAt?: string;
                /** @enum {string} */
                state: "pending" | "running" | "completed" | "failed" | "stopped";
                /** @description Why the run does not advance right now. */
                waitingFor?: string;
            };
            storage: {
                kind: string;
                message?: string;
                ready: boolean;
            };
            version: string;
        };
        /** @description Whether a store answers, asked at most a second ago. */
        StoreHealth: {
            /** @description As `filesystem`, `minio`, `sqlite`, `mongodb`. */
            kind: string;
            /** @description What is wrong, and what to do about it. */
            message?: string;
            ok: boolean;
            /** @enum {string} */
            role: "objects" | "records";
        };
        /** @description Who did what when, in milliseconds since the run's start. */
        Timeline: {
            lanes: components["schemas"]["Lane"][];
            rounds: {
                attempt: number;
                /** @description Absent while the round is open. */
                endMs?: number;
                round: number;
                /** @description Milliseconds. */
                startMs: number;
                /** @enum {string} */
                state: "open" | "collecting" | "merging" | "committed" | "abandoned";
            }[];
            runId: string;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            startedAt: string;
            /** @description Clients that are left out: the quickest. */
            truncated?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Clients: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Peers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Peer"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ClientsName: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path: {
                /** @description Name of the client. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientHistory"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `peer.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Combiners: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Peers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Peer"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Events: {
        parameters: {
            query?: {
                /** @description Events after this id; `latest` for only what happens from now on. */
                after?: "latest" | string;
                /** @description With `order=desc`: events before this id; the newest when absent. */
                before?: string;
                /** @description Only what is about this client, or combiner. */
                client?: string;
                /** @description This level and worse. */
                level?: "info" | "warning" | "error";
                /** @description Most events to answer with; not for streams. */
                limit?: number;
                /** @description `desc`: newest first; not for streams. */
                order?: "asc" | "desc";
                /** @description Only what is about this run. */
                runId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Event"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                    "text/event-stream": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Models: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Model"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Models: {
        parameters: {
            query?: {
                /** @description Name in the bucket `models`; the model's id when absent. */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The model is kept; `Location` is its address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description To the page, for its form. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.foreign_origin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.too_large`, `model.too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.malformed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage.full` */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsIdAncestors: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Model"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsIdCompareOtherId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
                /** @description Id of the model. */
                otherId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Differences, tensor by tensor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelComparison"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsIdDescendants: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Model"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsIdFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The range. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The caller has it. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `blob.bad_range` */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsIdLayers: {
        parameters: {
            query?: {
                /** @description Bins of the histograms. */
                bins?: number;
            };
            header?: never;
            path: {
                /** @description Id of the model. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Statistics and histograms. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Layers"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsDistribution: {
        parameters: {
            query?: {
                /** @description Client to highlight. */
                client?: string;
                /** @description Most models to answer with: the newest. */
                limit?: number;
                /** @description Name of a metric. Default: `accuracy`, else the first there is. */
                metric?: string;
                /** @description Most points for each model. */
                points?: number | null;
                /** @description Only models of this run. */
                runId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Distributions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Distributions"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsLineage: {
        parameters: {
            query?: {
                /** @description Most models to answer with: the newest. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A graph. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lineage"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsTable: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
                /** @description Rows without a value come last in both. */
                order?: "asc" | "desc";
                /** @description Only models of this run. */
                runId?: string;
                /** @description Only rows with this text in the model's id, its name or its run's id. */
                search?: string;
                /** @description A column: `createdAt`, `name`, `modelId`, `runId`, `round`, `updates`, `examples`, `durationMs`, or `metrics.<name>` for a mean. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTable"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsTableCsv: {
        parameters: {
            query?: {
                /** @description Rows without a value come last in both. */
                order?: "asc" | "desc";
                /** @description Only models of this run. */
                runId?: string;
                /** @description Only rows with this text in the model's id, its name or its run's id. */
                search?: string;
                /** @description A column: `createdAt`, `name`, `modelId`, `runId`, `round`, `updates`, `examples`, `durationMs`, or `metrics.<name>` for a mean. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description RFC 4180, with a header. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Network: {
        parameters: {
            query?: {
                /** @description Most nodes to answer with. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nodes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Runs: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Run"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Runs: {
        parameters: {
            query?: {
                /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
                aggGoal?: number;
                /** @description Examples per step; the project's default when absent. */
                batchSize?: number;
                /** @description fedadam, fedyogi, fedadagrad: decay of the first moment. */
                beta1?: number;
                /** @description fedadam, fedyogi: decay of the second moment. */
                beta2?: number;
                /** @description Clients to ask per round; all that are there when absent. */
                clientsRequested?: number;
                /** @description Least number of updates with which a round may close. */
                clientsRequired?: number;
                /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
                concurrency?: number;
                /** @description Whether more or less of the metric is better. */
                "earlyStop.goal"?: "maximize" | "minimize";
                /** @description Name of the validation metric that decides. */
                "earlyStop.metric"?: string;
                /** @description Stop after so many rounds without a new best. */
                "earlyStop.patience"?: number;
                /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                "earlyStop.target"?: number;
                /** @description Passes over a client's training examples per round; the project's default when absent. */
                epochs?: number;
                /** @description Step size of the clients' optimizer; the project's default when absent. */
                learningRate?: number;
                /** @description Model to start from: an id, or an object in the bucket `models`. */
                model?: string;
                /** @description Ask this many times clientsRequested, close when clientsRequested have answered. */
                overSelection?: number;
                /** @description fedprox: weight of the proximal term. */
                proximalMu?: number;
                /** @description Rounds to train. */
                rounds?: number;
                /** @description Seed of everything random in the run: selection, shuffling, dropout. */
                seed?: number;
                /** @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort). */
                selector?: "random" | "oort";
                /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
                serverLearningRate?: number;
                /** @description fedavgm: momentum. */
                serverMomentum?: number;
                /** @description How the mean update becomes the new global model. */
                strategy?: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
                /** @description fedadam, fedyogi, fedadagrad: degree of adaptivity. */
                tau?: number;
                /** @description Seconds a round may take. */
                timeout?: number;
                /** @description Let the clients evaluate each new global model. */
                validate?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunParameters"];
                "application/x-www-form-urlencoded": {
                    /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
                    aggGoal?: number;
                    /** @description Examples per step; the project's default when absent. */
                    batchSize?: number;
                    /**
                     * @description fedadam, fedyogi, fedadagrad: decay of the first moment.
                     * @default 0.9
                     */
                    beta1?: number;
                    /**
                     * @description fedadam, fedyogi: decay of the second moment.
                     * @default 0.99
                     */
                    beta2?: number;
                    /** @description Clients to ask per round; all that are there when absent. */
                    clientsRequested?: number;
                    /**
                     * @description Least number of updates with which a round may close.
                     * @default 2
                     */
                    clientsRequired?: number;
                    /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
                    concurrency?: number;
                    /**
                     * @description Whether more or less of the metric is better.
                     * @default maximize
                     * @enum {string}
                     */
                    "earlyStop.goal"?: "maximize" | "minimize";
                    /**
                     * @description Name of the validation metric that decides.
                     * @default accuracy
                     */
                    "earlyStop.metric"?: string;
                    /** @description Stop after so many rounds without a new best. */
                    "earlyStop.patience"?: number;
                    /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                    "earlyStop.target"?: number;
                    /** @description Passes over a client's training examples per round; the project's default when absent. */
                    epochs?: number;
                    /** @description Step size of the clients' optimizer; the project's default when absent. */
                    learningRate?: number;
                    /** @description Model to start from: an id, or an object in the bucket `models`. */
                    model?: string;
                    /**
                     * @description Ask this many times clientsRequested, close when clientsRequested have answered.
                     * @default 1
                     */
                    overSelection?: number;
                    /**
                     * @description fedprox: weight of the proximal term.
                     * @default 0.01
                     */
                    proximalMu?: number;
                    /**
                     * @description Rounds to train.
                     * @default 3
                     */
                    rounds?: number;
                    /**
                     * @description Seed of everything random in the run: selection, shuffling, dropout.
                     * @default 1
                     */
                    seed?: number;
                    /**
                     * @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort).
                     * @default random
                     * @enum {string}
                     */
                    selector?: "random" | "oort";
                    /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
                    serverLearningRate?: number;
                    /**
                     * @description fedavgm: momentum.
                     * @default 0.9
                     */
                    serverMomentum?: number;
                    /**
                     * @description How the mean update becomes the new global model.
                     * @default fedavg
                     * @enum {string}
                     */
                    strategy?: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
                    /**
                     * @description fedadam, fedyogi, fedadagrad: degree of adaptivity.
                     * @default 0.001
                     */
                    tau?: number;
                    /**
                     * @description Seconds a round may take.
                     * @default 180
                     */
                    timeout?: number;
                    /**
                     * @description Let the clients evaluate each new global model.
                     * @default true
                     */
                    validate?: boolean;
                };
            };
        };
        responses: {
            /** @description The run was started; `Location` is its address. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRun"];
                };
            };
            /** @description `run.bad_parameter`, `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.foreign_origin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.in_progress`, `model.none`, `model.ambiguous` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.malformed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdCurve: {
        parameters: {
            query?: {
                /** @description Evenly chosen; first and last are in. */
                maxPoints?: number;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Points. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curve"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdMetrics: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Metric"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdRounds: {
        parameters: {
            query?: {
                /** @description Most items to answer with. */
                limit?: number;
                /** @description Skip so many items. */
                offset?: number | null;
                /** @description `problems`: of what became of clients, only what was refused, failed or lost. */
                outcomes?: "all" | "problems";
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Attempts at rounds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Round"][];
                        /** @description Address of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdStop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description To the page, for its form. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.foreign_origin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_running` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdTimeline: {
        parameters: {
            query?: {
                /** @description Most lanes of clients: the slowest. */
                clients?: number | null;
                /** @description Default: nine rounds before the last one. */
                fromRound?: number;
                /** @description Default: the last round; at most 50 attempts at rounds are answered. */
                toRound?: number;
            };
            header?: never;
            path: {
                /** @description Id of the run. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lanes of spans. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssetsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssign: {
        parameters: {
            query: {
                /** @description Combiner that the client prefers. */
                combiner?: string;
                /** @description Name of the client. */
                name: string;
                /** @description Seconds to wait for a combiner. */
                wait?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The combiner. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description `transport.bad_name`, `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `assign.none`, `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBasic: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocsErrors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
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
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready";
                    };
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStart: {
        parameters: {
            query?: {
                /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
                aggGoal?: number;
                /** @description Examples per step; the project's default when absent. */
                batchSize?: number;
                /** @description fedadam, fedyogi, fedadagrad: decay of the first moment. */
                beta1?: number;
                /** @description fedadam, fedyogi: decay of the second moment. */
                beta2?: number;
                /** @description Clients to ask per round; all that are there when absent. */
                clientsRequested?: number;
                /** @description Least number of updates with which a round may close. */
                clientsRequired?: number;
                /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
                concurrency?: number;
                /** @description Whether more or less of the metric is better. */
                "earlyStop.goal"?: "maximize" | "minimize";
                /** @description Name of the validation metric that decides. */
                "earlyStop.metric"?: string;
                /** @description Stop after so many rounds without a new best. */
                "earlyStop.patience"?: number;
                /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                "earlyStop.target"?: number;
                /** @description Passes over a client's training examples per round; the project's default when absent. */
                epochs?: number;
                /** @description Step size of the clients' optimizer; the project's default when absent. */
                learningRate?: number;
                /** @description Model to start from: an id, or an object in the bucket `models`. */
                model?: string;
                /** @description Ask this many times clientsRequested, close when clientsRequested have answered. */
                overSelection?: number;
                /** @description fedprox: weight of the proximal term. */
                proximalMu?: number;
                /** @description Rounds to train. */
                rounds?: number;
                /** @description Seed of everything random in the run: selection, shuffling, dropout. */
                seed?: number;
                /** @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort). */
                selector?: "random" | "oort";
                /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
                serverLearningRate?: number;
                /** @description fedavgm: momentum. */
                serverMomentum?: number;
                /** @description How the mean update becomes the new global model. */
                strategy?: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
                /** @description fedadam, fedyogi, fedadagrad: degree of adaptivity. */
                tau?: number;
                /** @description Seconds a round may take. */
                timeout?: number;
                /** @description Let the clients evaluate each new global model. */
                validate?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, to a browser. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The run was started; `Location` is its address. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRun"];
                };
            };
            /** @description `run.bad_parameter`, `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.in_progress`, `model.none`, `model.ambiguous` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.malformed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postStart: {
        parameters: {
            query?: {
                /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
                aggGoal?: number;
                /** @description Examples per step; the project's default when absent. */
                batchSize?: number;
                /** @description fedadam, fedyogi, fedadagrad: decay of the first moment. */
                beta1?: number;
                /** @description fedadam, fedyogi: decay of the second moment. */
                beta2?: number;
                /** @description Clients to ask per round; all that are there when absent. */
                clientsRequested?: number;
                /** @description Least number of updates with which a round may close. */
                clientsRequired?: number;
                /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
                concurrency?: number;
                /** @description Whether more or less of the metric is better. */
                "earlyStop.goal"?: "maximize" | "minimize";
                /** @description Name of the validation metric that decides. */
                "earlyStop.metric"?: string;
                /** @description Stop after so many rounds without a new best. */
                "earlyStop.patience"?: number;
                /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                "earlyStop.target"?: number;
                /** @description Passes over a client's training examples per round; the project's default when absent. */
                epochs?: number;
                /** @description Step size of the clients' optimizer; the project's default when absent. */
                learningRate?: number;
                /** @description Model to start from: an id, or an object in the bucket `models`. */
                model?: string;
                /** @description Ask this many times clientsRequested, close when clientsRequested have answered. */
                overSelection?: number;
                /** @description fedprox: weight of the proximal term. */
                proximalMu?: number;
                /** @description Rounds to train. */
                rounds?: number;
                /** @description Seed of everything random in the run: selection, shuffling, dropout. */
                seed?: number;
                /** @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort). */
                selector?: "random" | "oort";
                /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
                serverLearningRate?: number;
                /** @description fedavgm: momentum. */
                serverMomentum?: number;
                /** @description How the mean update becomes the new global model. */
                strategy?: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
                /** @description fedadam, fedyogi, fedadagrad: degree of adaptivity. */
                tau?: number;
                /** @description Seconds a round may take. */
                timeout?: number;
                /** @description Let the clients evaluate each new global model. */
                validate?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunParameters"];
                "application/x-www-form-urlencoded": {
                    /** @description Train asynchronously: a new global model after so many updates. Rounds wait for nobody then. */
                    aggGoal?: number;
                    /** @description Examples per step; the project's default when absent. */
                    batchSize?: number;
                    /**
                     * @description fedadam, fedyogi, fedadagrad: decay of the first moment.
                     * @default 0.9
                     */
                    beta1?: number;
                    /**
                     * @description fedadam, fedyogi: decay of the second moment.
                     * @default 0.99
                     */
                    beta2?: number;
                    /** @description Clients to ask per round; all that are there when absent. */
                    clientsRequested?: number;
                    /**
                     * @description Least number of updates with which a round may close.
                     * @default 2
                     */
                    clientsRequired?: number;
                    /** @description Asynchronous: clients to keep at work at a time under each combiner; all that are there when absent. */
                    concurrency?: number;
                    /**
                     * @description Whether more or less of the metric is better.
                     * @default maximize
                     * @enum {string}
                     */
                    "earlyStop.goal"?: "maximize" | "minimize";
                    /**
                     * @description Name of the validation metric that decides.
                     * @default accuracy
                     */
                    "earlyStop.metric"?: string;
                    /** @description Stop after so many rounds without a new best. */
                    "earlyStop.patience"?: number;
                    /** @description Stop once the metric is at least (maximize) or at most (minimize) this. */
                    "earlyStop.target"?: number;
                    /** @description Passes over a client's training examples per round; the project's default when absent. */
                    epochs?: number;
                    /** @description Step size of the clients' optimizer; the project's default when absent. */
                    learningRate?: number;
                    /** @description Model to start from: an id, or an object in the bucket `models`. */
                    model?: string;
                    /**
                     * @description Ask this many times clientsRequested, close when clientsRequested have answered.
                     * @default 1
                     */
                    overSelection?: number;
                    /**
                     * @description fedprox: weight of the proximal term.
                     * @default 0.01
                     */
                    proximalMu?: number;
                    /**
                     * @description Rounds to train.
                     * @default 3
                     */
                    rounds?: number;
                    /**
                     * @description Seed of everything random in the run: selection, shuffling, dropout.
                     * @default 1
                     */
                    seed?: number;
                    /**
                     * @description Which clients are asked: drawn at random, or those who still teach most and are not slow (oort).
                     * @default random
                     * @enum {string}
                     */
                    selector?: "random" | "oort";
                    /** @description Step size of the server optimizer; 1 for fedavgm, 0.01 for the adaptive ones when absent. */
                    serverLearningRate?: number;
                    /**
                     * @description fedavgm: momentum.
                     * @default 0.9
                     */
                    serverMomentum?: number;
                    /**
                     * @description How the mean update becomes the new global model.
                     * @default fedavg
                     * @enum {string}
                     */
                    strategy?: "fedavg" | "fedprox" | "fedavgm" | "fedadam" | "fedyogi" | "fedadagrad";
                    /**
                     * @description fedadam, fedyogi, fedadagrad: degree of adaptivity.
                     * @default 0.001
                     */
                    tau?: number;
                    /**
                     * @description Seconds a round may take.
                     * @default 180
                     */
                    timeout?: number;
                    /**
                     * @description Let the clients evaluate each new global model.
                     * @default true
                     */
                    validate?: boolean;
                };
            };
        };
        responses: {
            /** @description The run was started; `Location` is its address. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedRun"];
                };
            };
            /** @description To the page, for its form. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `run.bad_parameter`, `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.foreign_origin` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `run.in_progress`, `model.none`, `model.ambiguous` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request.too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `model.malformed` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `service.not_ready` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description `request.invalid` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal` */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
