import { whenIdle } from './idle-work.js';

/** Draws a formula as MathML, when there is time; until then, and where it is none, its source stands there. */
export function drawMath(target: HTMLElement, source: string, isDisplayed: boolean): void {
  void import('temml').then(({ default: temml }) =>
    whenIdle(() => {
      const drawn = document.createElement('span');
      try {
        temml.render(source, drawn, {
          displayMode: isDisplayed,
          throwOnError: true,
          trust: false,
          maxExpand: 100,
          maxSize: [50, 50],
        });
      } catch {
        return;
      }
      target.replaceChildren(...drawn.childNodes);
    }),
  );
}
