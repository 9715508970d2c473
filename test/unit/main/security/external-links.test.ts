import { describe, expect, it, vi } from 'vitest'
import { openLink } from '../../../../src/main/security/external-links.ts'

function opener(answer: boolean) {
  return {
    ask: vi.fn(async (_host: string, _address: string) => answer),
    open: vi.fn(async (_address: string) => {}),
  }
}

describe('a link that a person chooses to open', () => {
  it('asks with the host in the question, and opens nothing before the answer', async () => {
    const person = Promise.withResolvers<boolean>()
    const ask = vi.fn((_host: string, _address: string) => person.promise)
    const open = vi.fn(async (_address: string) => {})
    const opened = openLink('https://docs.example/a?b=c', { ask, open })
    expect(ask).toHaveBeenCalledExactlyOnceWith('docs.example', 'https://docs.example/a?b=c')
    expect(open).not.toHaveBeenCalled()
    person.resolve(true)
    expect(await opened).toBeNull()
    expect(open).toHaveBeenCalledExactlyOnceWith('https://docs.example/a?b=c')
  })

  it('stays shut when they say no', async () => {
    const { ask, open } = opener(false)
    expect(await openLink('https://docs.example/', { ask, open })).toBeNull()
    expect(open).not.toHaveBeenCalled()
  })

  it('shows the host that the browser asks for, not letters that look like another’s', async () => {
    const { ask, open } = opener(false)
    await openLink('https://pаypal.com/', { ask, open })
    expect(ask.mock.calls[0]?.[0]).toMatch(/^xn--/)
  })

  it.each([
    'http://docs.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'ms-msdt:/id',
    'smb://server/share',
    'https://',
    'https://good.example@evil.example/',
    'docs.example',
    '',
  ])('is never %j, and nobody is asked', async (text) => {
    const { ask, open } = opener(true)
    expect(await openLink(text, { ask, open })).toMatchObject({ code: 'link_refused' })
    expect(ask).not.toHaveBeenCalled()
    expect(open).not.toHaveBeenCalled()
  })

  it('says so when there is no browser', async () => {
    const ask = async () => true
    const open = () => Promise.reject(new Error('no application'))
    expect(await openLink('https://docs.example/', { ask, open })).toMatchObject({ code: 'link_failed' })
  })
})
