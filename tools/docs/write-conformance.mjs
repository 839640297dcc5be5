import { writeFileSync } from 'node:fs';
import { conformancePage, PAGE } from './conformance-page.mjs';

writeFileSync(PAGE, conformancePage());
