import assert from "node:assert/strict";
import { test } from "node:test";
import { folderRisks } from "../../../scripts/setup/helpers/folder-risks.mjs";

const onWindows = {
  OneDrive: "C:\\Users\\Jörg Müller\\OneDrive",
  OneDriveCommercial: "D:\\OneDrive - School",
};

test("a folder of its own has none", () => {
  assert.deepEqual(folderRisks("C:\\Users\\Jörg Müller\\course", onWindows, "win32"), []);
  assert.deepEqual(folderRisks("C:\\Users\\Jörg Müller\\OneDriveless\\course", onWindows, "win32"), []);
  assert.deepEqual(folderRisks("E:\\course", onWindows, "win32"), []);
  assert.deepEqual(folderRisks("/home/a/OneDrive/course", onWindows, "linux"), []);
  assert.deepEqual(folderRisks(`/home/${"a".repeat(200)}`, {}, "linux"), []);
  assert.deepEqual(folderRisks("/Users/a/course", {}, "darwin"), []);
});

test("a path that leaves no room for what is in it", () => {
  const [risk = "", ...others] = folderRisks(`C:\\${"a".repeat(100)}`, {}, "win32");
  assert.match(risk, /has 103 characters/);
  assert.deepEqual(others, []);
});

test("a folder that a cloud copies, in any spelling", () => {
  for (const root of [
    "C:\\Users\\Jörg Müller\\OneDrive\\Documents\\course",
    "c:\\users\\jörg müller\\onedrive\\course",
    "D:\\OneDrive - School\\course",
  ])
    assert.match(folderRisks(root, onWindows, "win32")[0] ?? "", /^OneDrive copies this folder/);
  for (const root of ["C:\\Users\\Jörg Müller\\OneDrive\\course", "D:\\OneDrive - School\\a b\\course"])
    assert.match(folderRisks(root, {}, "win32")[0] ?? "", /^OneDrive copies this folder/);
  const iCloud = "/Users/a/Library/Mobile Documents/com~apple~CloudDocs/course";
  assert.match(folderRisks(iCloud, {}, "darwin")[0] ?? "", /^iCloud copies/);
  const dropbox = "/Users/a/Library/CloudStorage/Dropbox/course";
  assert.match(folderRisks(dropbox, {}, "darwin")[0] ?? "", /^Dropbox copies/);
});
