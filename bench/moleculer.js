// Moleculer's calls inside one process, measured on request: a line {"measure": "nested" | "chain" | "hit", "count": N} in, a line
// {"nanoseconds": N} out. The first line says whether the module is there.
'use strict';

let ServiceBroker;
try {
  ({ServiceBroker} = require('moleculer'));
} catch {
  console.log('{"ready": false}');
  process.exit(0);
}

const payload = 'x'.repeat(64);
const broker = new ServiceBroker({logger: false, cacher: 'Memory'});

const forward = next => ctx => ctx.call(next, ctx.params);

// Calls one after another, as an action, and takes the time of all.
const asker = callee => async ctx => {
  let params = {text: payload};
  const begin = process.hrtime.bigint();
  for (let i = 0; i < ctx.params.count; ++i) params = await ctx.call(callee, params);
  return Number(process.hrtime.bigint() - begin);
};

broker.createService({
  name: 'bench',
  actions: {
    a: forward('bench.b'),
    b: forward('bench.c'),
    c: forward('bench.d'),
    d: ctx => ctx.params,
    cached: {cache: true, handler: ctx => ctx.params},
    hit: asker('bench.cached'),
    nested: asker('bench.d'),
    chain: asker('bench.a'),
  },
});

broker.start().then(async () => {
  console.log('{"ready": true}');
  for await (const line of require('readline').createInterface({input: process.stdin})) {
    const {measure, count} = JSON.parse(line);
    console.log(JSON.stringify({nanoseconds: await broker.call('bench.' + measure, {count})}));
  }
  process.exit(0);
});
