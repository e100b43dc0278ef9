//! Texts of other tools: said in one message, instead of one for each line that cannot be read.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

/// A format of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is called.
    pub name: &'static str,
    /// What to do with it.
    pub advice: &'static str,
    /// Signs by which it is known: all words of one entry stand at the beginning of lines of the text.
    signs: &'static [&'static [&'static str]],
}

const DRAWN: &str = "write each box as a component (`function resize \"Resize\"`) and each line as an arrow (`api -> resize`); `neph draw` writes this format, it does not read it";
const DEPLOYED: &str = "write each resource as a component (`function resize`, `table orders`) and what calls or triggers what as arrows; `neph new` makes a first system to edit";
const API: &str = "write the API as a component (`http_api api`) and each route as an arrow with its label (`web -> api \"POST /orders\"`)";
const OTHER: &str = "a system is written in a `.neph` file: `neph new` makes a first one to edit";

/// Known formats, the more specific before the more general.
const FORMATS: [Foreign; 21] = [
    Foreign {
        name: "PlantUML",
        advice: DRAWN,
        signs: &[&["@startuml"], &["@startsequence"], &["@startmindmap"]],
    },
    Foreign {
        name: "Mermaid",
        advice: DRAWN,
        signs: &[
            &["graph TD"],
            &["graph LR"],
            &["graph TB"],
            &["graph RL"],
            &["graph BT"],
            &["flowchart "],
            &["sequenceDiagram"],
            &["classDiagram"],
            &["stateDiagram"],
            &["erDiagram"],
            &["C4Context"],
            &["C4Container"],
            &["architecture-beta"],
            &["```mermaid"],
        ],
    },
    Foreign { name: "Graphviz", advice: DRAWN, signs: &[&["digraph "], &["strict digraph"], &["digraph{"]] },
    Foreign {
        name: "Structurizr DSL",
        advice: DRAWN,
        signs: &[&["workspace ", "model {"], &["workspace {"], &["workspace \""], &["!identifiers"]],
    },
    Foreign {
        name: "D2",
        advice: DRAWN,
        signs: &[&["direction:"], &["shape:"], &["style.", "label:"], &["vars: {"]],
    },
    Foreign {
        name: "an AWS SAM template",
        advice: DEPLOYED,
        signs: &[
            &["AWSTemplateFormatVersion", "Transform: AWS::Serverless"],
            &["AWSTemplateFormatVersion", "Transform: 'AWS::Serverless"],
            &["Transform: AWS::Serverless", "Resources:"],
        ],
    },
    Foreign {
        name: "a CloudFormation template",
        advice: DEPLOYED,
        signs: &[
            &["AWSTemplateFormatVersion"],
            &["\"AWSTemplateFormatVersion\""],
            &["Resources:", "Type: AWS::"],
            &["Resources:", "Type: 'AWS::"],
            &["\"Resources\"", "\"Type\": \"AWS::"],
        ],
    },
    Foreign {
        name: "a Serverless Framework file (serverless.yml)",
        advice: DEPLOYED,
        signs: &[&["service:", "provider:", "functions:"], &["provider:", "functions:", "handler:"]],
    },
    Foreign {
        name: "Terraform",
        advice: DEPLOYED,
        signs: &[&["resource \""], &["terraform {"], &["provider \"aws\""], &["data \"aws_"], &["module \""]],
    },
    Foreign {
        name: "Bicep",
        advice: DEPLOYED,
        signs: &[&["targetScope ="], &["param ", "resource "], &["@description("]],
    },
    Foreign {
        name: "an ARM template",
        advice: DEPLOYED,
        signs: &[&["\"$schema\": \"https://schema.management.azure.com"]],
    },
    Foreign { name: "a Kubernetes manifest", advice: DEPLOYED, signs: &[&["apiVersion:", "kind:"]] },
    Foreign {
        name: "a Docker Compose file",
        advice: DEPLOYED,
        signs: &[&["services:", "image:"], &["services:", "build:"]],
    },
    Foreign {
        name: "an OpenAPI description",
        advice: API,
        signs: &[&["openapi:"], &["\"openapi\""], &["swagger:"], &["\"swagger\""]],
    },
    Foreign { name: "an AsyncAPI description", advice: API, signs: &[&["asyncapi:"], &["\"asyncapi\""]] },
    Foreign {
        name: "TypeScript or JavaScript",
        advice: DEPLOYED,
        signs: &[
            &["import * as"],
            &["import {"],
            &["export class"],
            &["export const"],
            &["const ", "require("],
        ],
    },
    Foreign {
        name: "Python",
        advice: DEPLOYED,
        signs: &[&["from diagrams"], &["from aws_cdk"], &["import aws_cdk"], &["def "]],
    },
    Foreign { name: "a draw.io file", advice: OTHER, signs: &[&["<mxfile"], &["<mxGraphModel"]] },
    Foreign {
        name: "XML, SVG or HTML",
        advice: OTHER,
        signs: &[&["<?xml"], &["<svg"], &["<!DOCTYPE"], &["<!doctype"], &["<html"]],
    },
    Foreign { name: "JSON", advice: OTHER, signs: &[&["{", "\""], &["[", "{", "\""]] },
    Foreign { name: "YAML", advice: OTHER, signs: &[&["---", "- "], &["---", "name:"], &["%YAML"]] },
];

/// Lines looked at: what a file is stands near its beginning.
const LOOKED_AT: usize = 60;

/// Which other tool a text is for, if it plainly is.
pub fn recognise(text: &str) -> Option<&'static Foreign> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"))
        .take(LOOKED_AT)
        .collect();
    let first = *lines.first()?;
    FORMATS.iter().find(|format| {
        format.signs.iter().any(|signs| {
            let (head, rest) = signs.split_first().map_or(("", &[][..]), |(head, rest)| (*head, rest));
            // One sign alone must be the very first thing; several may stand further below.
            let begins = if rest.is_empty() || head.len() == 1 {
                first.starts_with(head) && (head.len() > 1 || first.len() == 1)
            } else {
                lines.iter().any(|line| line.starts_with(head))
            };
            begins && rest.iter().all(|sign| lines.iter().any(|line| line.starts_with(sign)))
        })
    })
}

/// The one message about such a text.
pub(crate) fn fault(text: &str) -> Option<Diagnostic> {
    let foreign = recognise(text)?;
    let comment = |line: &str| line.trim().is_empty() || line.trim_start().starts_with(['#', '/']);
    let start: usize = text.split_inclusive('\n').take_while(|line| comment(line)).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or("").trim_end();
    Some(
        Diagnostic::new(
            "NEPH-032",
            "foreign-format",
            Severity::Error,
            Some(Span::new(start, start + line.len())),
            format!("this is {}, not a description of a system", foreign.name),
        )
        .label("nothing of it is read")
        .help(foreign.advice),
    )
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn texts_of_other_tools_are_known_by_name() {
        let name = |text: &str| recognise(text).map(|foreign| foreign.name);
        assert_eq!(name("flowchart LR\n  A --> B\n"), Some("Mermaid"));
        assert_eq!(
            name("# x\nAWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n"),
            Some("an AWS SAM template")
        );
        assert_eq!(
            name("service: shop\nprovider:\n  name: aws\nfunctions:\n  a:\n    handler: a.b\n"),
            Some("a Serverless Framework file (serverless.yml)")
        );
        assert_eq!(name("resource \"aws_lambda_function\" \"f\" {\n}\n"), Some("Terraform"));
        assert_eq!(name("function f\nclient c\nc -> f\n"), None);
        assert_eq!(name("service api\nfunction f\n"), None);
    }
}
