import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WindowState } from '../../../../src/main/windows/window-state.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-windows-'))
  path = join(folder, 'window-state.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('where windows were put', () => {
  it('is known at the next start, screen by screen', async () => {
    const state = new WindowState(path)
    expect(state.quickAskOn(1)).toBeNull()
    state.keepQuickAsk(1, { x: 10, y: 20 })
    state.keepQuickAsk(2528732444, { x: 300, y: 400 })
    state.keepQuickAsk(1, { x: 11, y: 21 })
    await state.written
    const next = new WindowState(path)
    expect(next.quickAskOn(1)).toEqual({ x: 11, y: 21 })
    expect(next.quickAskOn(2528732444)).toEqual({ x: 300, y: 400 })
    expect(next.quickAskOn(3)).toBeNull()
  })

  it('is forgotten for the screens that were used longest ago, once there are many', async () => {
    const state = new WindowState(path)
    for (let id = 0; id < 40; id += 1) state.keepQuickAsk(id, { x: id, y: id })
    await state.written
    const { quickAsk } = JSON.parse(readFileSync(path, 'utf8')) as { quickAsk: object }
    expect(Object.keys(quickAsk)).toHaveLength(32)
    expect(new WindowState(path).quickAskOn(39)).toEqual({ x: 39, y: 39 })
  })

  it.each([
    'no JSON',
    '[]',
    '{"version":2,"quickAsk":{}}',
    '{"version":1,"quickAsk":{"1":{"x":"10","y":2}}}',
    '{"version":1,"quickAsk":{"1":{"x":1e300,"y":2}}}',
    '{"version":1,"quickAsk":{"1":{"x":1.5,"y":2}}}',
    '{"version":1,"quickAsk":{"1":null}}',
  ])('is as if nobody had put them anywhere, where the file says %s; and is kept anew', async (text) => {
    writeFileSync(path, text)
    const state = new WindowState(path)
    expect(state.quickAskOn(1)).toBeNull()
    state.keepQuickAsk(1, { x: 1, y: 2 })
    await state.written
    expect(new WindowState(path).quickAskOn(1)).toEqual({ x: 1, y: 2 })
  })
})
