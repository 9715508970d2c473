import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linksIn } from '../../../src/renderer/ui/conversation/links.ts'

const addresses = (text: string) => linksIn(text).map(({ address }) => address)

describe('the addresses in a text', () => {
  it('are the https ones, without the sentence around them, each once', () => {
    expect(addresses('See https://a.example/b?c=d (https://a.example/b?c=d), «https://b.example».')).toEqual([
      'https://a.example/b?c=d',
      'https://b.example/',
    ])
    expect(addresses('http://a.example javascript:alert(1) file:///etc a.example https://')).toEqual([])
  })

  it('show the host that is opened, whatever the text looks like', () => {
    expect(linksIn('https://pаypal.com')[0]?.host).toMatch(/^xn--/)
    expect(addresses('https://good.example@evil.example/')).toEqual([])
  })

  it('are few, and all can be opened, whatever the text', () => {
    const part = fc.constantFrom(
      'https://',
      'a.example',
      '/',
      '@',
      ':',
      ' ',
      '%',
      '[',
      '\u202e',
      '?',
      '#',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const found = linksIn(parts.join(''))
        expect(found.length).toBeLessThanOrEqual(3)
        for (const { host, address } of found)
          expect(new URL(address)).toMatchObject({ protocol: 'https:', host, username: '' })
      }),
    )
  })
})
