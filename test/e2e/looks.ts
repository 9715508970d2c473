import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test } from './fixtures.ts'

/** Where the pictures go, for whoever wants to see what a change did. */
const PICTURES = join(projectRoot, 'test-results', 'looks')

/** A window that was looked at is left in the first, the size of a window that opens. */
export const SIZES = { large: { width: 1120, height: 760 }, small: { width: 400, height: 620 } } as const

export interface Look {
  /** Brings what is to be seen into sight again, at each size. */
  ready?: () => Promise<void>
  /** Of a page that axe has seen: it looks at what is scrolled out of sight, too. */
  picturesOnly?: boolean
}

/** Takes the picture of a view in both themes and two sizes, and lets axe look at each theme and at each size. */
export async function look(
  window: Page,
  name: string,
  { ready, picturesOnly = false }: Look = {},
): Promise<void> {
  // Pictures take their time, and axe's looks longer.
  test.slow()
  mkdirSync(PICTURES, { recursive: true })
  for (const [size, viewport] of Object.entries(SIZES).toReversed()) {
    await window.setViewportSize(viewport)
    await ready?.()
    for (const colorScheme of ['light', 'dark'] as const) {
      await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await window.screenshot({ path: join(PICTURES, `${name}-${size}-${colorScheme}.png`) })
      if (picturesOnly || (size === 'large') !== (colorScheme === 'light')) continue
      const axe = new AxeBuilder({ page: window }).setLegacyMode()
      // The same page in other colours and another size: what it is made of has been looked at.
      if (colorScheme === 'dark')
        axe.withRules(['color-contrast', 'scrollable-region-focusable', 'target-size'])
      const { violations } = await axe.analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      expect.soft(found, `${name}, ${size}, ${colorScheme}`).toEqual([])
    }
  }
}

/** A view that was looked at, in other words: its picture in both sizes. */
export async function glance(window: Page, name: string, ready?: () => Promise<void>): Promise<void> {
  await window.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  for (const [size, viewport] of Object.entries(SIZES).toReversed()) {
    await window.setViewportSize(viewport)
    await ready?.()
    await window.screenshot({ path: join(PICTURES, `${name}-${size}.png`) })
  }
}
