import ArgumentParser
import System

/// How much memory a network may plan.
struct MemoryLimitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse a network that plans more memory than this, such as 8M, after trying with less per step.",
      valueName: "size"))
  var memoryLimit: ByteCount?
}
