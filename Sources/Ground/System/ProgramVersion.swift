/// The version of this program, as `hooke --version` and the records say it.
public let programVersion = "0.1.0"
