import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

/** A port of this machine, by TCP and UDP, that notes the first line of whatever reaches it. */
export interface Trap {
  readonly reached: readonly string[]
  readonly port: number
  close(): void
}

export async function setTrap(): Promise<Trap> {
  const reached: string[] = []
  const streams = createServer((socket) => {
    // A connection without a word is one too: a name was asked for, a server was found.
    const index = reached.push('connected') - 1
    socket.once('data', (data) => (reached[index] = data.toString('latin1').split('\r\n')[0] ?? ''))
    socket.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(streams, 'listening')
  const { port } = streams.address() as AddressInfo
  const packets = createSocket('udp4', () => reached.push('packet')).bind(port, '127.0.0.1')
  await once(packets, 'listening')
  return {
    reached,
    port,
    close() {
      streams.close()
      packets.close()
    },
  }
}

/** Falls into it, so that a test knows that it is set: nothing that came before can be still on its way here. */
export async function spring({ reached, port }: Trap): Promise<void> {
  const before = reached.length
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end('by the test itself\r\n')
  while (reached.length === before || reached[before] === 'connected') {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
