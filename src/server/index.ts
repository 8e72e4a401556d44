/**
 * server/: Arcuate for several people: accounts, the work list, images, ratings, jobs, over HTTP. What is said over it
 * is stated in contract/, who may say what in http/, what is answered in api/, and long work is done by jobs/ in
 * processes that run tasks/. It draws no pages (web/ does) and keeps nothing itself (store/ does).
 */
export { defaultLimits, type Limits, type ServerOptions } from "./options.ts";
export { type ArcuateServer, createServer } from "./server.ts";
