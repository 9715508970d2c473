import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { imagePart, preparedImage } from '../../../src/main/attached-images.ts'

describe('a picture that is attached', () => {
  it('comes back as what is sent', async () => {
    const bytes = await readFile(new URL('../../../resources/tray/idle.png', import.meta.url))
    const image = await preparedImage(bytes)
    const url = `data:image/png;base64,${bytes.toString('base64')}`
    expect(image).toEqual({ kind: 'ready', url })
    expect(imagePart(url)).toEqual({ type: 'input_image', image_url: url, detail: 'auto' })
  })

  it('is refused in words when it is none', async () => {
    expect(await preparedImage(new TextEncoder().encode('words'))).toMatchObject({
      kind: 'refused',
      error: { code: 'image_not_recognized' },
    })
  })
})
