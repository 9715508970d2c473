/** A disk of a test's own, of a few KB, that can fill up and be made read-only: where the test may have one. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const isRoot = process.getuid?.() === 0

export const canMount = isRoot && process.platform === 'linux' && canMountOnce()

/** Until the test is over. */
export function mountDisk(at: string, size: string): void {
  mount(at, size)
  onTestFinished(() => void execFileSync('umount', ['-l', at]))
}

export function setReadOnly(disk: string, readOnly: boolean): void {
  execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, disk])
}

function mount(at: string, size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at], { stdio: 'ignore' })
}

function canMountOnce(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'earshot-disk-'))
  try {
    mount(at, '64k')
    execFileSync('umount', [at])
    return true
  } catch {
    return false
  } finally {
    rmSync(at, { recursive: true })
  }
}
