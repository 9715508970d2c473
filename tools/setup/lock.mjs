import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200

/**
 * Runs `work` while no other process holds the same lock file. The file holds its owner's process id:
 * one whose process has ended is taken over.
 *
 * @template T
 * @param {string} path
 * @param {{ onWait: (owner: number) => void }} listener called once if another process has to be waited for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { onWait }, work) {
  mkdirSync(dirname(path), { recursive: true })
  let told = false
  while (!tryCreate(path)) {
    const content = readIfThere(path)
    if (content === null) continue
    if (isOwnerRunning(content)) {
      if (!told) onWait(Number(content))
      told = true
      await delay(POLL_MS)
    } else {
      await takeAway(path, content)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function tryCreate(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** @param {string} content a process id, or nothing when its writer died before it could write */
function isOwnerRunning(content) {
  const owner = Number(content)
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return false
  try {
    process.kill(owner, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/**
 * Of several processes that find the same dead owner, one may already have put its own lock there
 * when another comes to remove the old one; so a lock that turns out to be a new one is put back.
 *
 * @param {string} path
 * @param {string} staleContent
 */
async function takeAway(path, staleContent) {
  if (staleContent === '') {
    // A lock file is created empty and filled a moment later: that moment is not a dead owner.
    await delay(POLL_MS)
    if (readIfThere(path) !== '') return
  }
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if (readFileSync(aside, 'utf8') === staleContent) rmSync(aside)
  else renameSync(aside, path)
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
