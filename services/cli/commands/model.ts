import { existsSync } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import { NestorError } from '../../core/index.js';
import type { ModelAnswer } from '../api/answers.js';
import type { ReducerApi } from '../api/reducer-api.js';
import { shortId } from '../live-view/lines.js';
import { diffModels } from '../model-diff/diff.js';
import { withModelFile } from '../model-diff/model-source.js';
import { initModel } from '../services/init-model.js';
import { projectFolder } from '../services/project-folder.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';
import { writeJson, writeTable } from '../terminal/table.js';
import { instantText, metricsText, sizeText } from '../terminal/text.js';
import { serviceVariables } from '../../core/index.js';
import { reducerApiOf, remote, wantsJson } from './remote.js';

export const modelCommand = (surroundings: Surroundings): Command =>
  new Command('model')
    .description('Make, upload, fetch and compare models.')
    .addCommand(initCommand(surroundings))
    .addCommand(putCommand(surroundings))
    .addCommand(getCommand(surroundings))
    .addCommand(listCommand(surroundings))
    .addCommand(diffCommand(surroundings));

const initCommand = (surroundings: Surroundings): Command => {
  const command = new Command('init')
    .description("Makes a project's seed model: runs its init_model script, or copies the seed model that it brings.")
    .addOption(new VariableOption('--example <name>', 'EXAMPLE'))
    .addOption(new VariableOption('--project <folder>', 'NESTOR_PROJECT'))
    .option('-o, --output <file>', 'File to write.', 'seed.safetensors')
    .option('--json', 'Print JSON on standard output, and nothing else there.')
    .addHelpText(
      'after',
      '\nExample:\n  $ nestor model init --example mnist -o seed.safetensors && nestor model put seed.safetensors',
    );
  return command.action(async ({ output }: { output: string }) => {
    const values = readSettings(serviceVariables.remote, command, surroundings);
    const path = resolve(surroundings.cwd, output);
    const how = await initModel(projectFolder(values, surroundings.cwd), path, surroundings);
    if (wantsJson(command)) writeJson(surroundings.stdout, { path, how });
    else
      surroundings.stdout.write(
        `Wrote ${output} (${how === 'script' ? "by the project's script" : "the project's seed model"}).\n`,
      );
  });
};

const putCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('put'))
    .description('Uploads a model file into the bucket `models`.')
    .argument('<file>', 'Safetensors file.')
    .option('--name <name>', "Name in the bucket. [default: the model's id]")
    .addHelpText('after', '\nExample:\n  $ nestor model put test/mnist/seed/seed.safetensors --name seed.safetensors');
  return command.action(async (file: string, { name }: { name?: string }) => {
    const path = resolve(surroundings.cwd, file);
    if (!existsSync(path)) throw new NestorError('model.not_found', `there is no file ${file}`);
    const model = await reducerApiOf(command, surroundings).uploadModel(path, name);
    if (wantsJson(command)) writeJson(surroundings.stdout, model);
    else surroundings.stdout.write(`Model ${model._id} is kept as ${model.objectKey}.\n`);
  });
};

const getCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('get'))
    .description('Fetches the file of a model.')
    .argument('<model>', 'Id, the beginning of one, a name in the bucket, or `latest`.')
    .option('-o, --output <file>', 'File to write. [default: <id>.safetensors]');
  return command.action(async (wanted: string, { output }: { output?: string }) => {
    const api = reducerApiOf(command, surroundings);
    const model = await findModel(api, wanted);
    const path = resolve(surroundings.cwd, output ?? `${model._id}.safetensors`);
    await download(api, model._id, path, surroundings.signal);
    if (wantsJson(command))
      writeJson(surroundings.stdout, { modelId: model._id, path, sizeBytes: model.file.sizeBytes });
    else surroundings.stdout.write(`Wrote ${path} (${sizeText(model.file.sizeBytes)}).\n`);
  });
};

const listCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('list'))
    .description('Lists models, newest first.')
    .option('--limit <count>', 'Most models to list.', '20');
  return command.action(async ({ limit }: { limit: string }) => {
    const models = await reducerApiOf(command, surroundings).models(Number(limit));
    if (wantsJson(command)) {
      writeJson(surroundings.stdout, models);
      return;
    }
    const rows = models.map(({ _id, name, parameters, file, createdAt, runId = '-', round, metrics }) => [
      ...[shortId(_id), name ?? '-', String(parameters), sizeText(file.sizeBytes), instantText(createdAt), runId],
      ...[round === undefined ? '-' : String(round), metricsText(metrics)],
    ]);
    writeTable(
      surroundings.stdout,
      ['model', 'name', 'parameters', 'size', 'created', 'run', 'round', 'metrics'],
      rows,
    );
  });
};

const diffCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('diff'))
    .description('Compares two models tensor by tensor: norm of the difference, greatest difference, cosine.')
    .argument('<a>', 'File, id, the beginning of one, a name in the bucket, or `latest`.')
    .argument('<b>', 'As the first.');
  return command.action(async (a: string, b: string) => {
    const fetchModel = async (wanted: string, path: string) => {
      const api = reducerApiOf(command, surroundings);
      await download(api, (await findModel(api, wanted))._id, path, surroundings.signal);
    };
    const rows = await withModelFile(a, surroundings.cwd, fetchModel, (first) =>
      withModelFile(b, surroundings.cwd, fetchModel, (second) => diffModels(first, second)),
    );
    if (wantsJson(command)) {
      writeJson(surroundings.stdout, rows);
      return;
    }
    writeTable(
      surroundings.stdout,
      ['tensor', 'shape', 'norm of difference', 'greatest', 'cosine'],
      rows.map(({ name, shape, l2, maxAbs, cosine }) => [
        ...[name, `[${shape.join(',')}]`, l2.toExponential(4), maxAbs.toExponential(4)],
        cosine === undefined ? '-' : cosine.toFixed(6),
      ]),
    );
  });
};

const findModel = async (api: ReducerApi, wanted: string): Promise<ModelAnswer> => {
  const models = await api.models(1_000);
  if (wanted === 'latest') {
    const { latestModelId } = await api.status();
    const latest = models.find(({ _id }) => _id === latestModelId) ?? models[0];
    if (latest !== undefined) return latest;
  }
  const exact = models.find(({ _id, name, objectKey }) => [_id, name, objectKey].includes(wanted));
  if (exact !== undefined) return exact;
  const [found, ...others] = /^[0-9a-f]{4,}$/.test(wanted) ? models.filter(({ _id }) => _id.startsWith(wanted)) : [];
  if (found === undefined) throw new NestorError('model.not_found', `there is no model ${wanted}`);
  if (others.length > 0)
    throw new NestorError('model.ambiguous', `${wanted} begins the ids of ${others.length + 1} models`);
  return found;
};

/** The file appears whole or not at all. */
const download = async (api: ReducerApi, id: string, path: string, signal: AbortSignal): Promise<void> => {
  const unfinished = `${path}.part`;
  try {
    const bytes = await api.modelFile(id);
    await pipeline(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(unfinished), {
      signal,
    });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
};
