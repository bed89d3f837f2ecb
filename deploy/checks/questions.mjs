// The questions of Grafana's dashboard as rules, which promtool can read.
import { readFileSync } from "node:fs";

const dashboard = JSON.parse(readFileSync(process.argv[2]));
const asked = dashboard.panels.flatMap(panel => panel.targets ?? []).map(target => target.expr.replaceAll("$__rate_interval", "5m"));
console.log(JSON.stringify({ groups: [{ name: "dashboard", rules: asked.map((expr, i) => ({ record: `asked_${i}`, expr })) }] }));
