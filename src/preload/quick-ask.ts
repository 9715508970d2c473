import { exposeContract } from './expose.ts'

exposeContract('quick-ask')
