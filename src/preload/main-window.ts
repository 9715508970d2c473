import { exposeContract } from './expose.ts'

exposeContract('main-window')
