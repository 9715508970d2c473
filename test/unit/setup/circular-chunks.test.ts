import { describe, expect, it } from 'vitest'
import { circleOf, noCircularChunks } from '../../../tools/build/circular-chunks.ts'

const chunk = (...imports: string[]) => ({ type: 'chunk', imports })

describe('the files of a build', () => {
  it('may share what they import', () => {
    const bundle = {
      'a.js': chunk('b.js', 'c.js'),
      'b.js': chunk('c.js'),
      'c.js': chunk(),
      'a.css': { type: 'asset' },
    }
    expect(circleOf(bundle)).toBeNull()
    expect(() => noCircularChunks().generateBundle({}, bundle)).not.toThrow()
  })

  it('may not import each other in a circle, which the build’s error names', () => {
    const bundle = { 'a.js': chunk('b.js'), 'b.js': chunk('c.js'), 'c.js': chunk('b.js') }
    expect(circleOf(bundle)).toEqual(['b.js', 'c.js'])
    expect(() => noCircularChunks().generateBundle({}, bundle)).toThrow('b.js -> c.js')
  })
})
