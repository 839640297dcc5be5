import { alternative, option, toggle } from '../flag.js';
import { jsonObject } from '../values/json-object.js';
import { inFile, text } from '../values/texts.js';

const uiConfig = option(jsonObject, {
  names: ['--ui-config', '--webui-config'],
  env: ['LLAMA_ARG_WEBUI_CONFIG', 'LLAMA_ARG_UI_CONFIG'],
  default: {},
  defaultText: 'none',
  help: "settings that the page has where its user chose none: names of its settings, or of llama.cpp's page, as JSON",
});

/** The page for browsers. */
export const UI = {
  webui: toggle({
    names: ['--ui', '--webui'],
    offNames: ['--no-ui', '--no-webui'],
    env: ['LLAMA_ARG_WEBUI', 'LLAMA_ARG_UI'],
    default: true,
    help: 'the page at / and the files for browsers, those of --path included',
  }),
  uiConfig,
  uiConfigFile: alternative(uiConfig, inFile(jsonObject, 'PATH', 'ui.json'), {
    names: ['--ui-config-file', '--webui-config-file'],
    env: ['LLAMA_ARG_WEBUI_CONFIG_FILE', 'LLAMA_ARG_UI_CONFIG_FILE'],
    help: 'file that holds these settings',
  }),
  uiNotice: option(text('TEXT', 'Maintenance at 18:00'), {
    names: ['--ui-notice'],
    env: 'LLAMERO_UI_NOTICE',
    default: '',
    help: 'notice of the operator that the page shows above everything else',
  }),
} as const;
