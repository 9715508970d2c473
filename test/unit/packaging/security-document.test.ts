import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../../tools/setup/paths.mjs'

/** The rows of the checklist: what, how, and the tests, each as `file`: name. */
const [, checklist = ''] = readFileSync(join(projectRoot, 'SECURITY.md'), 'utf8').split('## The checklist')
const rows = checklist
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, item = '', , tests = '']) => ({ item, tests: tests.split('<br>') }))

describe('the checklist of SECURITY.md', () => {
  it('has all of Electron’s items', () => {
    const numbers = rows.map(({ item }) => Number.parseInt(item)).filter((number) => !Number.isNaN(number))
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it.each(rows)('names for “$item” tests that there are', ({ tests }) => {
    for (const named of tests) {
      const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? []
      expect(name, named).not.toBe('')
      expect(existsSync(join(projectRoot, file)), file).toBe(true)
      // As a title in its source, so that one which is only skipped or spoken of does not count.
      const title = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      const source = readFileSync(join(projectRoot, file), 'utf8')
      expect(source, named).toMatch(
        new RegExp(
          `(?:^|[^.\\w])(?:it|test)(?:\\.each\\([\\s\\S]*?\\))?\\(\\s*['\`]${title}['\`]|\\[\\s*'${title}',`,
          'm',
        ),
      )
    }
  })
})
