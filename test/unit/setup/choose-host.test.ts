import { describe, expect, it } from 'vitest'
import { chooseHost, hostLine, type HostCircumstances } from '../../../tools/setup/choose-host.ts'

const both = { electronPath: '/electron', browserPath: '/chromium' }
const desktop: HostCircumstances = {
  installed: both,
  platform: 'linux',
  env: { DISPLAY: ':0' },
  isRoot: false,
}

describe('chooseHost', () => {
  it('prefers Electron, silently and with its sandbox', () => {
    const host = chooseHost(desktop)
    expect(host).toEqual({ kind: 'electron', path: '/electron', flags: [] })
    expect(hostLine(host)).toBeNull()
  })

  it('gives up the sandbox for the superuser alone, and says so', () => {
    const host = chooseHost({ ...desktop, isRoot: true })
    expect(host).toMatchObject({ flags: ['--no-sandbox'] })
    expect(hostLine(host)).toContain('without its sandbox')
  })

  it('opens the app in a browser without Electron, and says so', () => {
    const host = chooseHost({ ...desktop, installed: { ...both, electronPath: null } })
    expect(host).toEqual({ kind: 'chromium', browserPath: '/chromium' })
    expect(hostLine(host)).toContain('/chromium')
  })

  it('knows a Linux machine without a display, and that other systems always have one', () => {
    expect(chooseHost({ ...desktop, env: {} })).toEqual({ kind: 'no-display' })
    expect(chooseHost({ ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } }).kind).toBe('electron')
    expect(chooseHost({ ...desktop, env: {}, platform: 'darwin' }).kind).toBe('electron')
  })

  it('finds nothing to open the app with where nothing is', () => {
    expect(chooseHost({ ...desktop, installed: { electronPath: null, browserPath: null } }).kind).toBe('none')
  })
})
