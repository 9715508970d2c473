import { exposeContract } from './expose.ts'

exposeContract('overlay')
