// Kubernetes manifests against the schemas of their kinds, and each kustomization against what it names.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
let valid = 0, wrong = 0;
const tell = (file, text) => { wrong++; console.error(`${file}: ${text}`); };
for (const file of process.argv.slice(2)) {
    for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
        const object = document.toJSON();
        if (document.errors.length) { tell(file, document.errors.join("; ")); continue; }
        if (!object) continue;
        if (object.kind === "Kustomization") {
            for (const resource of object.resources) if (!existsSync(join(dirname(file), resource))) tell(file, `there is no ${resource}`);
            continue;
        }
        const [group, version] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : ["", object.apiVersion];
        try {
            const module = group === "keda.sh" ? `@kubernetes-models/keda/keda.sh/${version}` : `kubernetes-models/${group ? group + "/" : ""}${version}`;
            const Kind = require(module)[object.kind];
            if (!Kind) throw new Error(`no kind ${object.kind} in ${object.apiVersion}`);
            new Kind(object).validate();
            valid++;
        } catch (problem) {
            tell(file, `${object.kind} ${object.metadata?.name}: ${problem.message}`);
        }
    }
}
console.log(`${valid} Kubernetes objects`);
process.exit(wrong ? 1 : 0);
