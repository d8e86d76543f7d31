/// What the page says besides the figures, as the program that runs knows it.
public struct LiveFacts: Sendable {
  /// A setting of the run, and who said it.
  public struct Setting: Sendable, Encodable {
    /// Its key in files.
    public var key: String
    /// As a file would have it, in one line.
    public var value: String
    /// Such as `command line` or the name of a file.
    public var source: String

    /// Takes each as it is.
    public init(key: String, value: String, source: String) {
      (self.key, self.value, self.source) = (key, value, source)
    }
  }

  /// In the order of their declarations.
  public var settings: [Setting] = []
  /// The files and folders that the run writes.
  public var places: [String] = []
  /// The folder of the token and the certificate, for an address that other computers reach.
  public var credentials = ""
  /// Of the program.
  public var version = ""

  /// Nothing is known.
  public init() {}
}
