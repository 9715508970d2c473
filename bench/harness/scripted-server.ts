import { once } from 'node:events'
import { WebSocketServer, type WebSocket } from 'ws'
import { responseCreated, responseDone } from './server-events.ts'

export interface ScriptedServer {
  url: string
  /** What came in, for each connection in order. */
  connections: readonly { socket: WebSocket; types: string[] }[]
  close(): Promise<void>
}

/** A server on loopback that takes every session and every item, and answers nothing. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const connections: { socket: WebSocket; types: string[] }[] = []
  server.on('connection', (socket) => {
    const types: string[] = []
    connections.push({ socket, types })
    const send = (event: object) => socket.send(JSON.stringify(event))
    const session = { id: `sess_${connections.length}`, object: 'realtime.session', type: 'realtime' }
    send({ type: 'session.created', event_id: 'created', session })
    socket.on('message', (data) => {
      const event = JSON.parse(String(data)) as { type: string; item?: object }
      types.push(event.type)
      if (event.type === 'session.update') send({ type: 'session.updated', event_id: 'updated', session })
      if (event.type === 'conversation.item.create') {
        const item = {
          id: `item_${types.length}`,
          object: 'realtime.item',
          status: 'completed',
          ...event.item,
        }
        for (const type of ['conversation.item.added', 'conversation.item.done']) {
          send({ type, event_id: type, previous_item_id: null, item })
        }
      }
      if (event.type === 'response.create') {
        send(responseCreated(`resp_${types.length}`))
        send(responseDone(`resp_${types.length}`))
      }
    })
  })
  return {
    url: `ws://127.0.0.1:${address.port}`,
    connections,
    async close() {
      for (const { socket } of connections) socket.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}
