// The schemas of the server's OpenAPI document that the page reads. Made by `npm run docs:page-types`.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly FlagState: {
            /** @description Its longest spelling. */
            readonly name: string;
            /** @description Its value as text, cut where it is long; of a secret only whether it is set. */
            readonly value: string;
            /**
             * @description Where the value comes from.
             * @enum {string}
             */
            readonly from: "default" | "command line" | "environment";
            /** @description The spelling or the variable that gave it. Only where one did. */
            readonly by?: string;
            /** @description What it means. */
            readonly help: string;
        };
        readonly FlagStates: {
            /** @description The flags, in the order of the documentation. */
            readonly flags: readonly components["schemas"]["FlagState"][];
        };
        readonly LiveCache: {
            /** @description Tokens in the KV cache. */
            readonly tokens: number;
            /** @description Tokens that it has room for. */
            readonly size: number;
            /** @description Prompt tokens that were found in it, since the start. */
            readonly prompt_tokens_cached: number;
            /** @description Prompt tokens that were evaluated, since the start. */
            readonly prompt_tokens_evaluated: number;
            /** @description The parts of the cache. */
            readonly tiers: readonly components["schemas"]["LiveCacheTier"][];
        };
        readonly LiveCacheTier: {
            /**
             * @description Where it lies: in the KV cache, in the memory of the host, in files.
             * @enum {string}
             */
            readonly name: "device" | "host" | "disk";
            /** @description Tokens in it. */
            readonly tokens: number;
            /** @description Tokens that it has room for. Only for the device. */
            readonly size?: number;
            /** @description Parked sequences in it. Only for what is parked. */
            readonly sequences?: number;
            /** @description Bytes that are taken for them. Only for what is parked. */
            readonly bytes?: number;
            /** @description Bytes that it has room for. Only where it is bounded in bytes. */
            readonly max_bytes?: number;
            /** @description Prompt tokens that were found in it and not evaluated, since the start. Only for what is parked. */
            readonly hit_tokens?: number;
            /** @description Tokens that were parked in it, since the start. Only for what is parked. */
            readonly parked_tokens?: number;
            /** @description Tokens that were restored from it, since the start. Only for what is parked. */
            readonly restored_tokens?: number;
            /** @description Tokens that made room for others, since the start. Only for what is parked. */
            readonly evicted_tokens?: number;
        };
        readonly LiveEngineState: {
            /**
             * @description What the engine does.
             * @enum {string}
             */
            readonly state: "ready" | "restarting" | "sleeping" | "waking" | "failed" | "closed";
            /** @description How often it ended unexpectedly. */
            readonly restarts: number;
        };
        readonly LiveLatencies: {
            /** @description From the arrival of a task to its slot. */
            readonly queue: components["schemas"]["LivePercentiles"];
            /** @description From the slot to the evaluated prompt. */
            readonly prefill: components["schemas"]["LivePercentiles"];
            /** @description From the arrival of a task to its first token. */
            readonly first_token: components["schemas"]["LivePercentiles"];
            /** @description From one token of a generation to the next. */
            readonly between_tokens: components["schemas"]["LivePercentiles"];
            /** @description From the arrival of a task to its end. */
            readonly end_to_end: components["schemas"]["LivePercentiles"];
        };
        readonly LivePercentiles: {
            /** @description Half of the values are not above it. Only once it is known. */
            readonly p50?: number;
            /** @description 95 % of the values are not above it. Only once it is known. */
            readonly p95?: number;
            /** @description 99 % of the values are not above it. Only once it is known. */
            readonly p99?: number;
            /** @description Values since the start. */
            readonly count: number;
        };
        readonly LiveProcess: {
            /** @description How late the event loop of the API process came round last. */
            readonly event_loop_lag_ms: number;
            /** @description Resident memory of the API process. */
            readonly memory_bytes: number;
        };
        readonly LiveQueue: {
            /** @description Tasks that wait for a slot. */
            readonly size: number;
            /** @description Milliseconds that the one of them has waited that came first. Only while any waits. */
            readonly oldest_ms?: number;
            /** @description The first 50 of them. */
            readonly tasks: readonly components["schemas"]["LiveQueueTask"][];
        };
        readonly LiveQueueTask: {
            /** @description Id of the request. Only where it is of one. */
            readonly request_id?: string;
            /** @description Place in the queue, from 1: those before it would start sooner. */
            readonly place: number;
            /** @description Since when it waits, in milliseconds since unix epoch. */
            readonly since: number;
            /** @description Tokens of the prompt. */
            readonly prompt_tokens: number;
            /** @description Its priority: a larger one starts sooner. */
            readonly priority: number;
        };
        readonly LiveSlotState: {
            /** @description Number of the slot. */
            readonly id: number;
            /**
             * @description What it does; `stalled` = its client does not read.
             * @enum {string}
             */
            readonly state: "idle" | "reading" | "encoding" | "generating" | "stalled";
            /** @description When that began, in milliseconds since unix epoch. */
            readonly since: number;
            /** @description Cells of its context, in tokens. */
            readonly context_size: number;
            /** @description Tokens that it holds. */
            readonly tokens_in_cache: number;
            /** @description Id of the request. Only while it has a task. */
            readonly request_id?: string;
            /** @description Tokens of the prompt. Only while it has a task. */
            readonly prompt_tokens?: number;
            /** @description Prompt tokens that were in the cache. Only while it has a task. */
            readonly cached_tokens?: number;
            /** @description Prompt tokens that are in the cache now. Only while it has a task. */
            readonly processed_tokens?: number;
            /** @description Tokens that were generated. Only while it has a task. */
            readonly generated_tokens?: number;
            /** @description Generated tokens a second, since the first one. Only while it generates. */
            readonly tokens_per_second?: number;
            /**
             * @description Why it got its slot: it asked for that one, no other was idle, it held the beginning of the prompt, or it was used longest ago. Only while it has a task.
             * @enum {string}
             */
            readonly choice?: "asked" | "only" | "prefix" | "restored" | "oldest" | "preempting" | "resumed";
        };
        readonly LiveState: {
            /** @description Milliseconds since unix epoch. */
            readonly time: number;
            /** @description The engine. Only in the first event, and where it has changed. */
            readonly engine?: components["schemas"]["LiveEngineState"];
            /** @description All slots in the first event, then those that have changed. Only in the first event, and where it has changed. */
            readonly slots?: readonly components["schemas"]["LiveSlotState"][];
            /** @description The tasks that wait. Only in the first event, and where it has changed. */
            readonly queue?: components["schemas"]["LiveQueue"];
            /** @description What was done over the last second. Only in the first event, and where it has changed. */
            readonly throughput?: components["schemas"]["LiveThroughputRates"];
            /** @description The KV cache. Only in the first event once the engine has told of itself, and where it has changed. */
            readonly cache?: components["schemas"]["LiveCache"];
            /** @description Since the start, in milliseconds. Only in the first event once the engine has told of itself, and where it has changed. */
            readonly latencies?: components["schemas"]["LiveLatencies"];
            /** @description Since the start. Only in the first event, and where it has changed. */
            readonly totals?: components["schemas"]["LiveTotals"];
            /** @description The API process. Only in the first event, and where it has changed. */
            readonly process?: components["schemas"]["LiveProcess"];
            /** @description The last 50 tasks that ended in the first event, then those that have ended since. Only in the first event, and where it has changed. */
            readonly ended?: readonly components["schemas"]["RequestRecord"][];
        };
        readonly LiveThroughputRates: {
            /** @description Prompt tokens that were evaluated, a second. Only once it is known. */
            readonly prompt_tokens_per_second?: number;
            /** @description Tokens that were generated, a second. Only once it is known. */
            readonly generated_tokens_per_second?: number;
            /** @description Steps a second. Only once it is known. */
            readonly steps_per_second?: number;
            /** @description Tokens of a step. Only where there were steps. */
            readonly tokens_per_step?: number;
            /** @description Slots that took part in a step. Only where there were steps. */
            readonly slots_per_step?: number;
            /** @description The most that one slot alone has generated, a second, while somebody watched. Only once it is known. */
            readonly single_slot_tokens_per_second?: number;
        };
        readonly LiveTotals: {
            /** @description Generations and embeddings that have ended; those of one request count each. */
            readonly requests: number;
            /** @description Tokens that were generated. */
            readonly generated_tokens: number;
            /** @description Prompt tokens that were evaluated. */
            readonly prompt_tokens: number;
            /** @description Those of the ended that failed. */
            readonly failed: number;
            /** @description Those of the ended whose client left. */
            readonly cancelled: number;
        };
        readonly LoraAdapter: {
            /** @description Number of the adapter. */
            readonly id: number;
            /** @description Path of its file. */
            readonly path: string;
            /** @description Its scale for requests that name none; 0 = it does not act. */
            readonly scale: number;
        };
        readonly RequestRecord: {
            /** @description Id of the request. Only where it is of one. */
            readonly request_id?: string;
            /** @description Pattern of the path that was asked. Only where it is of a request. */
            readonly route?: string;
            /**
             * @description What it is.
             * @enum {string}
             */
            readonly kind: "generation" | "embedding";
            /**
             * @description How far it is.
             * @enum {string}
             */
            readonly state: "waiting" | "reading" | "generating" | "ended";
            /** @description Place in the queue, from 1. Only while it waits. */
            readonly place?: number;
            /** @description Milliseconds since unix epoch. */
            readonly arrived_at: number;
            /** @description Milliseconds since unix epoch. Only when it has ended. */
            readonly ended_at?: number;
            /** @description Milliseconds from its arrival to its slot. Only once it has one. */
            readonly queue_ms?: number;
            /** @description Number of its slot. Only for a generation that has one. */
            readonly slot?: number;
            /**
             * @description Why it got its slot: it asked for that one, no other was idle, it held the beginning of the prompt, or it was used longest ago. Only for a generation that has a slot.
             * @enum {string}
             */
            readonly choice?: "asked" | "only" | "prefix" | "restored" | "oldest" | "preempting" | "resumed";
            /** @description The slot that the beginning of the prompt was copied from. Only where there is one. */
            readonly copied_from?: number;
            /** @description Tokens of the prompt. */
            readonly prompt_tokens: number;
            /** @description Prompt tokens that were in the cache. Only once the prompt is read. */
            readonly cached_tokens?: number;
            /** @description Milliseconds from the slot to the prompt that is read. Only once it is. */
            readonly prompt_ms?: number;
            /** @description Milliseconds from its arrival to its first token. Only once it is there. */
            readonly first_token_ms?: number;
            /** @description Tokens that were generated. */
            readonly generated_tokens: number;
            /** @description Milliseconds from the first token to the last one. Only when it has ended. */
            readonly generated_ms?: number;
            /** @description Generated tokens a second. Only when it has ended, and had some. */
            readonly tokens_per_second?: number;
            /**
             * @description How it ended: the reason of a generation, `done` for an embedding. Only when it has.
             * @enum {string}
             */
            readonly end?: "stop" | "length" | "tool_calls" | "done" | "cancelled" | "failed";
            /**
             * @description Type of the error. Only where it failed.
             * @enum {string}
             */
            readonly error?: "invalid_request_error" | "exceed_context_size_error" | "authentication_error" | "permission_error" | "not_found_error" | "not_supported_error" | "unavailable_error" | "rate_limit_error" | "deadline_exceeded" | "server_error";
        };
        readonly RequestTasks: {
            /** @description Id of the request. */
            readonly request_id: string;
            /** @description Its tasks, those that have ended first. */
            readonly tasks: readonly components["schemas"]["RequestRecord"][];
        };
        readonly UiFacts: {
            /** @description Version of llamero. */
            readonly version: string;
            /** @description Build of llama.cpp, as llama-server names it; another one says that the server was changed. */
            readonly build: string;
            /** @description The generation of llama-server that is stood in for. */
            readonly compat: string;
            /**
             * @description Whether requests are served, or the engine is on its way.
             * @enum {string}
             */
            readonly state: "ready" | "restarting" | "sleeping" | "waking";
            /** @description Whether a key has to be sent. */
            readonly needs_key: boolean;
            /** @description The model. */
            readonly model: components["schemas"]["UiModel"];
            /** @description What is there. */
            readonly features: components["schemas"]["UiFeatures"];
            /** @description Settings of --ui-config, as they were given. */
            readonly settings: Record<string, never>;
            /** @description Notice of the operator, --ui-notice; empty = none. */
            readonly notice: string;
        };
        readonly UiFeatures: {
            /** @description Chats and completions. */
            readonly generation: boolean;
            /** @description Texts that fill a gap. */
            readonly infill: boolean;
            /** @description Texts as vectors. */
            readonly embeddings: boolean;
            /** @description Documents by their relevance. */
            readonly rerank: boolean;
            /** @description Pictures in chats. */
            readonly vision: boolean;
            /** @description Sound in chats. */
            readonly audio: boolean;
            /** @description LoRA adapters, whose scales can be set. */
            readonly lora: boolean;
            /** @description Streams that go on without their client and can be read again. */
            readonly replay: boolean;
            /** @description GET /slots. */
            readonly slots: boolean;
            /** @description GET /metrics. */
            readonly metrics: boolean;
        };
        readonly UiModel: {
            /** @description Its alias, else the name of its file, without the folder. */
            readonly name: string;
            /** @description llama.cpp's description of it. */
            readonly description: string;
            /** @description Cells of the context of a slot, in tokens. */
            readonly context_size: number;
            /** @description Slots. */
            readonly slots: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type FlagState = components['schemas']['FlagState'];
export type FlagStates = components['schemas']['FlagStates'];
export type LiveCache = components['schemas']['LiveCache'];
export type LiveCacheTier = components['schemas']['LiveCacheTier'];
export type LiveEngineState = components['schemas']['LiveEngineState'];
export type LiveLatencies = components['schemas']['LiveLatencies'];
export type LivePercentiles = components['schemas']['LivePercentiles'];
export type LiveProcess = components['schemas']['LiveProcess'];
export type LiveQueue = components['schemas']['LiveQueue'];
export type LiveQueueTask = components['schemas']['LiveQueueTask'];
export type LiveSlotState = components['schemas']['LiveSlotState'];
export type LiveState = components['schemas']['LiveState'];
export type LiveThroughputRates = components['schemas']['LiveThroughputRates'];
export type LiveTotals = components['schemas']['LiveTotals'];
export type LoraAdapter = components['schemas']['LoraAdapter'];
export type RequestRecord = components['schemas']['RequestRecord'];
export type RequestTasks = components['schemas']['RequestTasks'];
export type UiFacts = components['schemas']['UiFacts'];
export type UiFeatures = components['schemas']['UiFeatures'];
export type UiModel = components['schemas']['UiModel'];
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
