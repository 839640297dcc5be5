import { SAMPLING_PARAMETERS } from '#sampling';
import { samplingFields } from './sampling-fields.js';

/** How tokens are chosen. The server's own settings stand in for what is left out. */
export class SamplingRequest extends samplingFields(SAMPLING_PARAMETERS) {}
