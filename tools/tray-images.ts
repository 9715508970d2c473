/**
 * Draws the tray's faces, `resources/tray/*.png`: run it after changing a shape. The faces differ by their shapes alone:
 * macOS recolours its own (`…Template`), elsewhere all are of one grey that stands out from light and dark panels.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { trayFaces, type TrayFace } from '../src/main/desktop/tray-face.ts'
import { installed, projectRoot } from './setup/paths.mjs'

/** Contrast of at least 3 to white and to black alike. */
const GREY = '#808b97'
const BLACK = '#000'

const ring = '<circle cx="16" cy="16" r="11.5" fill="none" stroke="currentColor" stroke-width="3"/>'

/** On 32 × 32, in `currentColor`; a `mask` cuts holes. */
const shapes: Record<TrayFace, string> = {
  idle: `${ring}<circle cx="16" cy="16" r="4.5" fill="currentColor"/>`,
  listening: '<circle cx="16" cy="16" r="13" fill="currentColor"/>',
  speaking: `${ring}<path d="M10.5 14v4M16 10.5v11M21.5 14v4" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>`,
  muted: `
    <mask id="gap"><rect width="32" height="32" fill="#fff"/><path d="M3 29 29 3" stroke="#000" stroke-width="8"/></mask>
    <g mask="url(#gap)">${ring}</g>
    <path d="M5 27 27 5" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>`,
  offline: `
    <circle cx="16" cy="16" r="11.5" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"
      stroke-dasharray="6 6.04"/>`,
  error: `${ring}<path d="M16 9.5v7" stroke="currentColor" stroke-width="3.4" stroke-linecap="round"/>
    <circle cx="16" cy="22" r="2" fill="currentColor"/>`,
}

/** Sizes in px, and what the names of the files end in. */
const kinds = [
  { ending: '', color: GREY, sizePx: 24 },
  { ending: '@2x', color: GREY, sizePx: 48 },
  { ending: 'Template', color: BLACK, sizePx: 16 },
  { ending: 'Template@2x', color: BLACK, sizePx: 32 },
]

const { browserPath } = installed()
const browser = await chromium.launch({
  ...(browserPath !== null && { executablePath: browserPath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const folder = join(projectRoot, 'resources', 'tray')
await mkdir(folder, { recursive: true })
for (const { ending, color, sizePx } of kinds) {
  const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } })
  for (const face of trayFaces) {
    await page.setContent(
      `<style>body { margin: 0 } svg { display: block; color: ${color} }</style>
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="${sizePx}">${shapes[face]}</svg>`,
    )
    await writeFile(join(folder, `${face}${ending}.png`), await page.screenshot({ omitBackground: true }))
  }
}
await browser.close()
