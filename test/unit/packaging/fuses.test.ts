import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FuseV1Options } from '@electron/fuses'
import { burnFusesOf, executableOf, fuses, wrongFuses } from '../../../tools/packaging/fuses.ts'

/** What Electron's documentation says to look for in its binary. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Of a fresh Electron, in the order of its wire. */
const FACTORY = '101100011'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-fuses-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As Electron's binary on Linux, but for what it is made of. */
function binaryWith(wire: string): string {
  const path = join(folder, 'earshot')
  const header = Buffer.from([1, wire.length])
  const padding = Buffer.alloc(5000, 0x90)
  writeFileSync(path, Buffer.concat([padding, Buffer.from(SENTINEL), header, Buffer.from(wire), padding]))
  return path
}

const packed = {
  appOutDir: '',
  electronPlatformName: 'linux',
  packager: { appInfo: { productFilename: 'Earshot' }, executableName: 'earshot' },
}

describe('the fuses of a packaged app', () => {
  it('are burnt as decided before it is signed, and read again', async () => {
    const executable = binaryWith(FACTORY)
    expect(await wrongFuses(executable)).toContain('RunAsNode')
    await burnFusesOf({ ...packed, appOutDir: folder })
    expect(await wrongFuses(executable)).toEqual([])
  })

  it('leave it no Node of anyone’s, and no code but what was packed', () => {
    expect(fuses).toMatchObject({
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    })
  })

  it('are all decided on', async () => {
    const names = Object.values(FuseV1Options).filter((name) => typeof name === 'string')
    expect(Object.keys(fuses)).toHaveLength(names.length)
    // A later Electron's wire is longer than what is decided on.
    binaryWith(`${FACTORY}1`)
    await expect(burnFusesOf({ ...packed, appOutDir: folder })).rejects.toThrow()
  })

  it('are named one by one when they are not as decided', async () => {
    expect(await wrongFuses(binaryWith('010011111'))).toEqual([
      'LoadBrowserProcessSpecificV8Snapshot',
      'GrantFileProtocolExtraPrivileges',
    ])
  })

  it('are looked for where each system keeps its executable', () => {
    const at = (electronPlatformName: string) =>
      executableOf({ ...packed, appOutDir: 'dist', electronPlatformName })
    expect([at('linux'), at('win32'), at('darwin')]).toEqual(
      ['earshot', 'Earshot.exe', 'Earshot.app'].map((name) => join('dist', name)),
    )
  })
})
