export type { Faults } from './faults.ts'
export type { RecordedEvent, RecordLimits, SentAudio, SessionRecord, Truncation } from './record.ts'
export { startPracticeServer, type PracticeServer, type PracticeServerOptions } from './server.ts'
export { loadVoice, VoiceError, type Voice } from './voice.ts'
