import type { SessionConfig } from '../main/realtime/dialects/dialect.ts'
import type { TalkArguments } from './talk-arguments.ts'

/** The session that was asked for, at the server that it is to be had from. */
export function sessionConfigOf(
  args: TalkArguments,
  server: { url: string | null; key: string | null },
  tools: NonNullable<Extract<SessionConfig['settings'], { type: 'realtime' }>['tools']>,
): SessionConfig {
  const { settings } = args
  return {
    ...args.reach,
    url: server.url,
    key: server.key,
    model: args.model,
    voice: args.voice,
    instructions: args.instructions,
    turnDetection: { type: args.turns === 'ptt' ? 'off' : args.turns },
    settings: settings.type === 'realtime' ? { tools, ...settings } : settings,
  }
}
