import { includedData, loadImageFolder, loadTable, type OwnPart, OwnPictures, oneHot, tf } from "course";
import type { Answers } from "../../bank/bank.js";

type Pictures = OwnPart<tf.Tensor3D>;

/** Where the pictures begin that were made: so no two are the same. */
let made = 0;

/** Makes pictures: so many of each class. */
function part(counts: number[], names = "own"): Pictures {
  const labels = Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
  const n = labels.length;
  const pixels = Float32Array.from(
    { length: n * 4 },
    (_, i) => (((made + (i >> 2)) >> (2 * (i % 4))) % 4) / 3,
  );
  made += n;
  return {
    x: tf.tensor3d(pixels, [n, 2, 2]),
    y: oneHot(labels, counts.length),
    labels: tf.tensor1d(labels, "int32"),
    names: Array.from(labels, (label, i) => `${label}/${names}-${made}-${i}.png`),
  };
}

const pictures = (train: Pictures, validation: Pictures, test: Pictures) => {
  const numClasses = train.y.shape[1];
  const names = Array.from({ length: numClasses }, (_, label) => `class ${label}`);
  return new OwnPictures("my-pictures", names, train, validation, test);
};

const made3 = () => pictures(part([40, 20]), part([14, 7]), part([14, 7]));

/** Three parts, of which one has something of another. */
function shared(
  change: (parts: { train: Pictures; validation: Pictures; test: Pictures }) => void,
): OwnPictures {
  const parts = { train: part([40, 20]), validation: part([14, 7]), test: part([14, 7]) };
  change(parts);
  return pictures(parts.train, parts.validation, parts.test);
}

/** The part with its last example replaced by that of another. */
const withLast = (own: Pictures, of: Pictures): Pictures => ({
  ...own,
  x: tf.concat([own.x.slice(0, own.names.length - 1), of.x.slice(of.names.length - 1)]),
});

export const data: Answers = {
  // Nothing in it is drawn.
  seeds: 1,
  right: [
    await loadImageFolder(includedData("digits")),
    await loadImageFolder(includedData("digits"), { size: 4, greyscale: false, seed: 5 }),
    await loadTable(includedData("penguins"), { label: "species" }),
    await loadTable(includedData("penguins"), { label: "sex", ignore: ["year"], standardise: false }),
    await loadTable(includedData("penguins"), {
      label: "island",
      missing: "mean",
      validation: 0.1,
      test: 0.3,
    }),
    made3(),
    // The same picture twice, in one part.
    shared((parts) => {
      parts.train = {
        ...parts.train,
        x: tf.concat([parts.train.x.slice(0, 30), parts.train.x.slice(0, 30)]),
      };
    }),
  ],
  wrong: [
    {
      mistake: "unreadable",
      handIn: { train: part([40, 20]), validation: part([14, 7]), test: part([14, 7]) },
    },
    { mistake: "unreadable", handIn: includedData("digits") },
    { mistake: "promise", handIn: Promise.resolve(made3()) },
    { mistake: "too few examples", handIn: pictures(part([40, 20]), part([14, 7]), part([8, 4])) },
    { mistake: "too few examples", handIn: pictures(part([40, 20]), part([8, 4]), part([14, 7])) },
    { mistake: "little to learn from", handIn: pictures(part([14, 7]), part([14, 7]), part([14, 7])) },
    { mistake: "class missing", handIn: pictures(part([40, 20]), part([14, 7]), part([21, 0])) },
    { mistake: "class missing", handIn: pictures(part([40, 20]), part([0, 21]), part([14, 7])) },
    { mistake: "class missing", handIn: pictures(part([60, 0]), part([14, 7]), part([14, 7])) },
    { mistake: "not stratified", handIn: pictures(part([40, 20]), part([14, 7]), part([7, 14])) },
    { mistake: "not stratified", handIn: pictures(part([40, 20]), part([10, 12]), part([14, 7])) },
    {
      mistake: "example in two places",
      points: 1,
      handIn: shared((parts) => {
        parts.test = { ...parts.test, names: [...parts.test.names.slice(1), parts.train.names[0] as string] };
      }),
    },
    {
      mistake: "example in two places",
      points: 1,
      handIn: shared((parts) => {
        parts.train = {
          ...parts.train,
          names: [...parts.train.names.slice(1), parts.train.names[1] as string],
        };
      }),
    },
    {
      mistake: "the same picture twice",
      points: 1,
      handIn: shared((parts) => {
        parts.test = withLast(parts.test, parts.train);
      }),
    },
    {
      mistake: "the same picture twice",
      points: 1,
      handIn: shared((parts) => {
        parts.test = withLast(parts.test, parts.validation);
      }),
    },
  ],
};
