import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { killTalks } from '../../../../bench/harness/killed-talks.ts'
import { seededRandom } from '../../../../bench/harness/statistics.ts'
import { Database } from '../../../../src/main/history/database.ts'
import { RETRY_MS } from '../../../../src/main/history/kept-store.ts'
import { migrate, migrations, versionOf } from '../../../../src/main/history/migrations.ts'
import { typed } from '../../../fixtures/conversation-items.ts'
import { newFolder, openHistory, turn } from './history-world.ts'
import { canMount, isRoot, mountDisk, setReadOnly } from './small-disk.ts'

let folder: string
let path: string

beforeEach(() => {
  vi.useFakeTimers()
  folder = newFolder()
  path = join(folder, 'history.sqlite')
})

afterEach(() => {
  vi.useRealTimers()
})

function tried(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

function smallDisk(): string {
  const at = join(folder, 'disk')
  mkdirSync(at)
  mountDisk(at, '1m')
  return at
}

function keptItems(file: string): unknown {
  const reader = openHistory(file)
  const items = reader.history.list({}).flatMap(({ id }) => reader.history.open(id)?.items ?? [])
  reader.close()
  return items
}

describe('a file that can’t be used', () => {
  it('is said at once, and the talk is saved when it can be', () => {
    // A file stands where the folder should be.
    const blocked = join(folder, 'blocked')
    writeFileSync(blocked, '')
    const { session, history, errors } = openHistory(join(blocked, 'history.sqlite'))
    expect(errors).toMatchObject([{ code: 'history_failed', retryable: true }])
    session.hear(typed('a', 'Hello'))
    session.emit('turn', turn(0))
    expect(history.list({})).toHaveLength(1)
    rmSync(blocked)
    vi.advanceTimersByTime(RETRY_MS)
    expect(history.state.fault).toBe(null)
    session.hear(typed('b', 'Again'))
    expect(keptItems(join(blocked, 'history.sqlite'))).toEqual([typed('a', 'Hello'), typed('b', 'Again')])
  })

  it.skipIf(isRoot)('in a folder that may not be written is one', () => {
    chmodSync(folder, 0o500)
    onTestFinished(() => chmodSync(folder, 0o700))
    expect(openHistory(path).codes()).toEqual(['history_not_allowed'])
  })

  it.runIf(canMount)('on a read-only disk is one, until it can be written', () => {
    const disk = smallDisk()
    setReadOnly(disk, true)
    const { session, codes } = openHistory(join(disk, 'history.sqlite'))
    expect(codes()).toEqual(['history_not_allowed'])
    session.hear(typed('a', 'Hello'))
    setReadOnly(disk, false)
    vi.advanceTimersByTime(RETRY_MS)
    expect(keptItems(join(disk, 'history.sqlite'))).toEqual([typed('a', 'Hello')])
  })

  it.runIf(canMount)('on a full disk is one, and loses nothing', () => {
    const disk = smallDisk()
    const { session, history, codes } = openHistory(join(disk, 'history.sqlite'))
    session.hear(typed('a', 'Hello'))
    expect(tried(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(2 << 20)))).toBe(false)
    const long = typed('b', 'many words '.repeat(50_000))
    session.hear(long)
    session.emit('turn', turn(0))
    expect(codes()).toEqual(['history_disk_full'])
    session.hear(typed('b', 'fewer words'))
    rmSync(join(disk, 'ballast'))
    vi.advanceTimersByTime(RETRY_MS)
    expect(history.state.fault).toBe(null)
    expect(keptItems(join(disk, 'history.sqlite'))).toEqual([typed('a', 'Hello'), typed('b', 'fewer words')])
  })
})

describe('a damaged file', () => {
  it.each([
    [
      'no database',
      (_: Buffer) => Buffer.from('not a database at all, but long enough to look like some file\n'.repeat(9)),
    ],
    ['cut off', (bytes: Buffer) => bytes.subarray(0, 50)],
    [
      'overwritten',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0xa5)]),
    ],
  ])('that is %s is set aside as it was, and a new one begun', (_name, damage) => {
    const first = openHistory(path)
    first.session.hear(typed('a', 'Hello'))
    first.close()
    const damaged = damage(readFileSync(path))
    writeFileSync(path, damaged)
    const { session, codes } = openHistory(path)
    session.hear(typed('b', 'Anew'))
    expect(codes()).toEqual(['history_set_aside'])
    const aside = readdirSync(folder).find((name) => name.includes('.damaged-')) ?? ''
    expect(readFileSync(join(folder, aside)).equals(damaged)).toBe(true)
    expect(keptItems(path)).toEqual([typed('b', 'Anew')])
  })
})

it('that is damaged while it is open is set aside, and all of the talk is in the new one', () => {
  const { session, codes } = openHistory(path)
  session.hear(typed('a', 'Hello'))
  const other = new Database(path)
  other.exec('CREATE TABLE elsewhere (a); PRAGMA wal_checkpoint(TRUNCATE)')
  other.close()
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xa5, 4096))
  session.hear(typed('b', 'Again'))
  expect(codes()).toEqual(['history_set_aside'])
  expect(keptItems(path)).toEqual([typed('a', 'Hello'), typed('b', 'Again')])
})

describe('the file’s version', () => {
  it('that is newer leaves it untouched, and says so', () => {
    openHistory(path).close()
    const db = new Database(path)
    db.exec(`PRAGMA user_version = ${migrations.length + 1}`)
    db.close()
    const before = readFileSync(path)
    const { session, history, errors, close } = openHistory(path)
    expect(errors).toMatchObject([{ code: 'history_newer', retryable: false }])
    session.hear(typed('a', 'Hello'))
    expect(history.list({})).toHaveLength(1)
    vi.advanceTimersByTime(10 * RETRY_MS)
    close()
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder)).toEqual(['history.sqlite'])
  })

  it('that is newer in its log alone leaves both untouched', () => {
    openHistory(path).close()
    const files = [path, `${path}-wal`]
    const db = new Database(path)
    db.exec(`PRAGMA user_version = ${migrations.length + 1}`)
    // As a process that is killed leaves them.
    const left = files.map((file) => readFileSync(file))
    db.close()
    files.forEach((file, index) => writeFileSync(file, left[index] ?? ''))
    const { codes, close } = openHistory(path)
    expect(codes()).toEqual(['history_newer'])
    close()
    expect(files.map((file) => readFileSync(file))).toEqual(left)
  })

  it.each(migrations.map((_step, index) => index + 1))(
    '%i, of which a file is kept, is read as it was',
    (version) => {
      const db = new Database(path)
      db.exec(readFileSync(`test/fixtures/history/version-${version}.sql`, 'utf8'))
      expect(versionOf(db)).toBe(version)
      db.close()
      const erased: string[] = []
      const { history, errors } = openHistory(path, undefined, {
        eraseRecordings: (paths) => {
          erased.push(...paths)
          return Promise.resolve(paths)
        },
      })
      expect(errors).toEqual([])
      expect(erased).toEqual(version < 2 ? [] : ['/recordings/gone.flac'])
      expect(history.open('conv_1')).toMatchObject({
        title: 'Tea',
        titledBy: 'person',
        items: [typed('a', 'Café?')],
      })
      expect(history.list({})).toMatchObject([{ lastWords: 'Café?' }])
      expect(history.search('cafe', {})).toMatchObject([{ conversationId: 'conv_1', itemId: 'a' }])
    },
  )

  it('stays as it was when a step to the next fails', () => {
    const db = new Database(path)
    migrate(db, ['CREATE TABLE one (a)'])
    expect(() => migrate(db, ['', 'CREATE TABLE two (a); broken'])).toThrow()
    expect(versionOf(db)).toBe(1)
    expect(db.all('SELECT name FROM sqlite_schema')).toMatchObject([{ name: 'one' }])
    migrate(db, ['', 'CREATE TABLE two (a)'])
    expect(versionOf(db)).toBe(2)
    db.close()
  })
})

/** Holds the file as another process does that writes, until the returned function is called. */
async function lockInAnotherProcess(): Promise<() => Promise<void>> {
  const script = `
    const db = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    db.exec('BEGIN IMMEDIATE')
    console.log('held')
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['--no-warnings', '-e', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end()
    await once(child, 'exit')
  }
}

it('two processes keep their talks in one file', async () => {
  const [one, two] = [openHistory(path), openHistory(path)]
  one.session.hear(typed('a', 'One'))
  two.session.hear(typed('a', 'Two'))
  one.session.hear(typed('b', 'Three'))
  expect(one.history.list({})).toHaveLength(2)
  const release = await lockInAnotherProcess()
  two.session.hear(typed('b', 'Four'))
  expect(two.codes()).toEqual(['history_busy'])
  await release()
  vi.advanceTimersByTime(RETRY_MS)
  expect(two.history.state.fault).toBe(null)
  expect(keptItems(path)).toHaveLength(4)
})

it('a process that is killed loses no finished turn, and leaves a file that is whole', async () => {
  vi.useRealTimers()
  const { finishedTurns, ...harm } = await killTalks(10, seededRandom(7))
  expect(finishedTurns).toBeGreaterThanOrEqual(10)
  expect(harm).toEqual({ lostTurns: 0, damagedFiles: 0 })
  expect(existsSync(path)).toBe(false)
}, 120_000)
