import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { Watchdog } from '../../../../src/main/realtime/link/watchdog.ts'

/** Sends back what it is sent, whatever the test's own thread does. */
const echo = `
  const server = require('node:net').createServer((socket) => socket.pipe(socket))
  server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port))
`

it('a line whose answer came while the app was busy is not taken for dead', async () => {
  const server = new Worker(echo, { eval: true })
  const [port] = (await once(server, 'message')) as [number]
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const events: string[] = []
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const note = (event: string) => () => {
    events.push(event)
    end()
  }
  const watchdog = new Watchdog({
    ping: () => socket.write('ping'),
    queuedBytes: () => 0,
    flushedBytes: () => 0,
    onSilence: note('silence'),
  })
  socket.once('data', () => {
    watchdog.answered()
    note('answer')()
  })
  watchdog.setTalking(true)
  watchdog.start()
  // Longer than any answer is waited for while somebody talks.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000)
  await over
  watchdog.stop()
  expect(events).toEqual(['answer'])
  socket.destroy()
  await server.terminate()
})
