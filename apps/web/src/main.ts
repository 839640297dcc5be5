import { mount } from 'svelte';
import App from './App.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './markdown/markdown.css';
import './styles/print.css';
import { applyTheme } from './settings/preferences.svelte.js';
import { loadTexts } from './texts/texts.js';

applyTheme();
await loadTexts();
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
