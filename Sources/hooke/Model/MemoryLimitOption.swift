import ArgumentParser

/// How much memory a network may plan.
struct MemoryLimitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Refuse a network that plans more memory than this, after trying with less per step.",
      valueName: "bytes"))
  var memoryLimit: Int?

  func validate() throws {
    if let memoryLimit, memoryLimit < 1 {
      throw ValidationError("--memory-limit must be a number of bytes above 0.")
    }
  }
}
