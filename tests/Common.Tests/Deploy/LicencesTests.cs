using System.Xml.Linq;

namespace StreamSentiment.Common.Tests.Deploy;

/// <summary><c>docs/licences.md</c> names what is used.</summary>
public class LicencesTests
{
    public static TheoryData<string, string> Packages
    {
        get
        {
            var packages = new TheoryData<string, string>();
            foreach (var package in XDocument.Parse(DeployFiles.Text("Directory.Packages.props")).Descendants("PackageVersion"))
            {
                packages.Add(package.Attribute("Include")!.Value, package.Attribute("Version")!.Value);
            }

            return packages;
        }
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_package_stands_there_with_its_version_and_its_licence(string name, string version) => Assert.True(
        DeployFiles.Text("docs/licences.md").Split('\n')
            .Any(line => line.StartsWith($"| {name} | {version} | ", StringComparison.Ordinal) && !line.Contains("| ? |", StringComparison.Ordinal)),
        $"docs/licences.md lacks the line '| {name} | {version} | LICENCE | WHOSE | FOR |'; the package's .nuspec states its licence.");
}
