import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetDevToolsEndpoint, readDevToolsEndpoint } from '../../../tools/chromium-host/browser/launch.ts'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'earshot-devtools-'))))
afterEach(() => rm(folder, { recursive: true }))

const path = '/devtools/browser/0f3c1e52-9a41-4d3b-8a55-1f2e3d4c5b6a'

it.each(['', '3', '38321', '38321\n', '38321\n/devtools/browser/0f3c'])(
  'is nowhere to attach yet while Chromium has written only %j',
  async (written) => {
    expect(readDevToolsEndpoint(folder)).toBeNull()
    await writeFile(join(folder, 'DevToolsActivePort'), written)
    expect(readDevToolsEndpoint(folder)).toBeNull()
  },
)

it('is an address to attach once all of it is written', async () => {
  await writeFile(join(folder, 'DevToolsActivePort'), `38321\n${path}`)
  expect(readDevToolsEndpoint(folder)).toBe(`ws://127.0.0.1:38321${path}`)
})

it('is nowhere to attach again once the run before has been forgotten', async () => {
  await writeFile(join(folder, 'DevToolsActivePort'), `38321\n${path}`)
  forgetDevToolsEndpoint(folder)
  forgetDevToolsEndpoint(folder)
  expect(readDevToolsEndpoint(folder)).toBeNull()
})
