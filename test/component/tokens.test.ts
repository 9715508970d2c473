import { afterEach, describe, expect, it } from 'vitest'
import '../../src/renderer/styles/base.css'

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for shapes that carry meaning. */
const TEXT = 4.5
const SHAPE = 3

const pages = ['--bg', '--surface', '--raised']
const texts = ['--text', '--text-soft', '--muted']
const shapes = [
  '--accent',
  '--listen',
  '--speak',
  '--warn',
  '--danger',
  '--focus',
  '--muted',
  '--ring-rest',
  '--ring-opening',
]

/** A token as the browser paints it: red, green, blue, 0 to 255. */
function painted(token: string): [number, number, number] {
  const probe = document.createElement('div')
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const color = getComputedStyle(probe).color
  probe.remove()
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (context === null) throw new Error('No canvas to read a colour from')
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return [red, green, blue]
}

function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(painted(a)), luminance(painted(b))].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

for (const theme of ['light', 'dark']) {
  describe(`the ${theme} theme`, () => {
    const wear = () => document.documentElement.style.setProperty('color-scheme', theme)
    afterEach(() => void document.documentElement.style.removeProperty('color-scheme'))

    it('is really the one that is measured', () => {
      wear()
      expect(luminance(painted('--bg')) > 0.5).toBe(theme === 'light')
    })

    for (const page of pages) {
      it(`has every text readable on ${page}`, () => {
        wear()
        for (const text of texts)
          expect(contrast(text, page), `${text} on ${page}`).toBeGreaterThanOrEqual(TEXT)
      })

      it(`has every shape clear on ${page}`, () => {
        wear()
        for (const shape of shapes) {
          // The control is never drawn on a bubble.
          if (page === '--surface' && shape.startsWith('--ring')) continue
          expect(contrast(shape, page), `${shape} on ${page}`).toBeGreaterThanOrEqual(SHAPE)
        }
      })
    }

    it('tells listening from speaking by lightness alone', () => {
      wear()
      expect(contrast('--listen', '--speak')).toBeGreaterThan(1.5)
    })

    it('has the button on an error readable', () => {
      wear()
      expect(contrast('--bg', '--text')).toBeGreaterThanOrEqual(TEXT)
    })
  })
}
