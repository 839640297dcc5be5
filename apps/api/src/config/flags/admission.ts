import { toggle } from '../flag.js';

/** Which requests are let in, and in which order they start. */
export const ADMISSION = {
  fairnessHeader: toggle({
    names: ['--fairness-header'],
    offNames: ['--no-fairness-header'],
    env: 'LLAMERO_FAIRNESS_HEADER',
    default: false,
    help: 'share slots fairly between those that the header x-llm-d-inference-fairness-id names, instead of between keys; only behind a gateway that sets it',
  }),
} as const;
