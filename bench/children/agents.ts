/** The peer's transport at the server that is named, as a process: says one thing, and stays. */
import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime'

const transport = new OpenAIRealtimeWebSocket({ url: process.argv[2] ?? '' })
transport.on('error', () => undefined)
await transport.connect({ apiKey: 'key', model: 'gpt-realtime-2.1' })
transport.sendMessage('hello', {})
// Without a socket nothing else would keep the process: only a crash is to end it.
setInterval(() => undefined, 1000)
process.on('SIGTERM', () => process.exit(0))
