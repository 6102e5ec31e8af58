#!/usr/bin/env node
// The agent of one task, under the name that Flame gives it.
process.argv.splice(2, 0, 'agent');
await import('./nestor.js');
