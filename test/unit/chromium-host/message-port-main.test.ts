import { describe, expect, it } from 'vitest'
import { HostMessageChannelMain } from '../../../tools/chromium-host/electron/message-port-main.ts'
import { PagePortTable } from '../../../tools/chromium-host/electron/page-ports.ts'
import type { HostMessage } from '../../../tools/chromium-host/wire/messages.ts'

function listen(port: HostMessageChannelMain['port1']): { heard: unknown[]; closed: Promise<void> } {
  const heard: unknown[] = []
  port.on('message', ({ data }: { data: unknown }) => heard.push(data))
  return { heard, closed: new Promise((resolve) => port.once('close', resolve)) }
}

describe('a message channel within main', () => {
  it('holds messages until start and then delivers them in order, before what follows', async () => {
    const { port1, port2 } = new HostMessageChannelMain()
    const { heard, closed } = listen(port2)
    port1.postMessage(1)
    port1.postMessage(2)
    await Promise.resolve()
    expect(heard).toEqual([])
    port1.postMessage(3)
    port2.start()
    port1.postMessage(4)
    port1.close()
    await closed
    expect(heard).toEqual([1, 2, 3, 4])
  })

  it('still delivers what was said before the other end closed', async () => {
    const { port1, port2 } = new HostMessageChannelMain()
    const { heard, closed } = listen(port2)
    port1.postMessage('last words')
    port1.close()
    await Promise.resolve()
    port2.start()
    await closed
    expect(heard).toEqual(['last words'])
  })

  it('copies what it carries', async () => {
    const { port1, port2 } = new HostMessageChannelMain()
    const { heard, closed } = listen(port2)
    port2.start()
    const message = { samples: new Int16Array([1, 2]) }
    port1.postMessage(message)
    message.samples[0] = 99
    port1.close()
    await closed
    expect(heard).toEqual([{ samples: new Int16Array([1, 2]) }])
  })

  it('throws at the sender what cannot be cloned', () => {
    const { port1 } = new HostMessageChannelMain()
    expect(() => port1.postMessage(() => 1)).toThrow('An object could not be cloned.')
  })

  it('says nothing into a closed port, as Electron does', () => {
    const { port1 } = new HostMessageChannelMain()
    port1.close()
    expect(() => port1.postMessage(1)).not.toThrow()
  })
})

describe('a port moved to a page', () => {
  it('takes along what was already said into it', () => {
    const sent: HostMessage[] = []
    const table = new PagePortTable((message) => sent.push(message))
    const { port1, port2 } = new HostMessageChannelMain()
    port1.start()
    port1.postMessage('before')
    table.move([port2], (ids) => expect(ids).toEqual(['main-1']))
    port1.postMessage('after')
    expect(sent).toEqual([
      { kind: 'port-message', port: 'main-1', data: 'before' },
      { kind: 'port-message', port: 'main-1', data: 'after' },
    ])
  })

  it('arrives closed, with the last words of its other end', () => {
    const sent: HostMessage[] = []
    const table = new PagePortTable((message) => sent.push(message))
    const { port1, port2 } = new HostMessageChannelMain()
    port1.postMessage('last words')
    port1.close()
    table.move([port2], () => undefined)
    expect(sent).toEqual([
      { kind: 'port-message', port: 'main-1', data: 'last words' },
      { kind: 'port-closed', port: 'main-1' },
    ])
  })

  it('can be moved only once, and only ports can be', () => {
    const table = new PagePortTable(() => undefined)
    const { port2 } = new HostMessageChannelMain()
    table.move([port2], () => undefined)
    expect(() => table.move([port2], () => undefined)).toThrow('Port at index 0 is already neutered.')
    expect(() => table.move([new ArrayBuffer(1)], () => undefined)).toThrow('Invalid value for transfer')
  })

  it('closes with its document', async () => {
    const table = new PagePortTable(() => undefined)
    const { port1, port2 } = new HostMessageChannelMain()
    const { closed } = listen(port1)
    port1.start()
    table.move([port2], () => undefined)
    table.closeAll()
    await closed
  })
})
