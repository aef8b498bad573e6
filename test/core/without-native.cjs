// Makes loading the native library fail, as where its files are missing or made for another processor.
process.dlopen = () => {
  throw new Error("wrong ELF class");
};
