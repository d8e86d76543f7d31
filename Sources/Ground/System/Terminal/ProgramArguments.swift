/// What the program was started with.
public enum ProgramArguments {
  /// The place, from 1, of the first argument that is not UTF-8; nil where all are.
  ///
  /// Swift puts another sign where a byte makes none, so such a path would become that of another file.
  public static var firstThatIsNoText: Int? {
    (1..<max(1, Int(CommandLine.argc))).first { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return false }
      return unsafe String(validatingCString: argument) == nil
    }
  }
}
